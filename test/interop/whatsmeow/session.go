package main

import (
	"fmt"
	"strconv"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waCompanionReg"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"

	"waypost/interop/memory"
)

// session is what the steps share: the client under test, the people around it and what it has learned.
type session struct {
	options
	control *control
	log     *logRecorder
	client  *whatsmeow.Client
	events  *recorder
	device  *store.Device
	anna    string
	ben     string
	coder   string
	group   types.JID
	sentID  types.MessageID
	gotID   types.MessageID
	second  *party
	other   *party
}

// party is one more paired client: another device of the same account, or of another one.
type party struct {
	client *whatsmeow.Client
	events *recorder
	device *store.Device
}

func (s *session) newParty() (*party, error) {
	device := memory.NewDevice(s.log)
	client, events, err := s.connectable(device)
	return &party{client: client, events: events, device: device}, err
}

func newSession(opts options) (*session, error) {
	number, err := strconv.ParseUint(opts.number, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("--number must be digits, got %q", opts.number)
	}
	next := func(offset uint64) string { return strconv.FormatUint(number+offset, 10) }
	store.DeviceProps.PlatformType = waCompanionReg.DeviceProps_CHROME.Enum()
	store.DeviceProps.RequireFullSync = ptr(true)
	made := &session{
		options: opts,
		control: &control{origin: opts.control},
		log:     newLogRecorder(opts.verbose),
		anna:    next(1), ben: next(2), coder: next(3),
	}
	made.device = memory.NewDevice(made.log)
	made.client, made.events, err = made.connectable(made.device)
	return made, err
}

// connectable is a client for a device whose sockets and media requests all end at the sandbox.
func (s *session) connectable(device *store.Device) (*whatsmeow.Client, *recorder, error) {
	socket, err := redirected(s.url)
	if err != nil {
		return nil, nil, err
	}
	media, err := redirected(s.media)
	if err != nil {
		return nil, nil, err
	}
	client := whatsmeow.NewClient(device, s.log)
	client.SetWebsocketHTTPClient(socket)
	client.SetPreLoginHTTPClient(socket)
	client.SetMediaHTTPClient(media)
	client.EmitAppStateEventsOnFullSync = true
	events := newRecorder()
	client.AddEventHandler(events.add)
	return client, events, nil
}

func pn(number string) types.JID {
	return types.NewJID(number, types.DefaultUserServer)
}

func ptr[T any](value T) *T { return &value }
