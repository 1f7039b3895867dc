package main

import (
	"context"
	"fmt"
	"strings"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"go.mau.fi/whatsmeow/types/events"

	"waypost/interop/memory"
)

var codeSteps = []step{
	{"a second account is paired by code", false, pairByCode},
}

var unlinkSteps = []step{
	{"the phone unlinks the client, which is told so", false, unlinkByPhone},
	{"an unlinked device is refused at the next login", false, refuseUnlinked},
}

var logSteps = []step{
	{"the client had nothing to complain about", false, readLog},
}

func pairByCode(ctx context.Context, s *session) (string, error) {
	device := memory.NewDevice(s.log)
	client, recorded, err := s.connectable(device)
	if err != nil {
		return "", err
	}
	if err = client.Connect(); err != nil {
		return "", err
	}
	if _, err = await(ctx, recorded, 0, anyOf[*events.QR]); err != nil {
		return "", err
	}
	code, err := client.PairPhone(ctx, s.coder, true, whatsmeow.PairClientChrome, "Chrome (Linux)")
	if err != nil {
		return "", err
	}
	path := "/accounts/" + s.coder + "/code"
	if _, err = s.control.call(ctx, "POST", path, object{"code": strings.ReplaceAll(code, "-", "")}); err != nil {
		return "", err
	}
	if _, err = await(ctx, recorded, 0, anyOf[*events.PairSuccess]); err != nil {
		return "", err
	}
	if _, err = await(ctx, recorded, 0, anyOf[*events.Connected]); err != nil {
		return "", err
	}
	// The phone must have said everything: a client that leaves in the middle complains of its own accord.
	if err = awaitWelcome(ctx, recorded); err != nil {
		return "", err
	}
	return s.logOut(ctx, client)
}

func awaitWelcome(ctx context.Context, recorded *recorder) error {
	_, err := await(ctx, recorded, 0, func(event *events.HistorySync) bool {
		return event.Data.GetSyncType() == waHistorySync.HistorySync_RECENT
	})
	if err != nil {
		return err
	}
	for _, name := range appstate.AllPatchNames {
		_, err = await(ctx, recorded, 0, func(event *events.AppStateSyncComplete) bool { return event.Name == name })
		if err != nil {
			return err
		}
	}
	return nil
}

// logOut is the client's own wish; the phone's list of devices must be empty afterwards.
func (s *session) logOut(ctx context.Context, client *whatsmeow.Client) (string, error) {
	path := "/accounts/" + s.coder + "/devices"
	before, err := s.control.call(ctx, "GET", path, nil)
	if err != nil || len(rows(before)) != 1 {
		return "", fmt.Errorf("devices before: %v %v", before, err)
	}
	if err = client.Logout(ctx); err != nil {
		return "", err
	}
	after, err := s.control.call(ctx, "GET", path, nil)
	if err != nil || len(rows(after)) != 0 {
		return "", fmt.Errorf("devices after: %v %v", after, err)
	}
	return "", nil
}

func unlinkByPhone(ctx context.Context, s *session) (string, error) {
	id := *s.device.ID
	mark := s.events.mark()
	path := fmt.Sprintf("/accounts/%s/devices/%d", s.number, id.Device)
	if _, err := s.control.call(ctx, "DELETE", path, nil); err != nil {
		return "", err
	}
	told, err := await(ctx, s.events, mark, anyOf[*events.LoggedOut])
	if err != nil {
		return "", err
	}
	if told.OnConnect {
		return "", fmt.Errorf("told at connect instead of in the stream")
	}
	_, err = poll(ctx, func() (string, bool) { return "the device has an id", s.device.ID == nil })
	s.client.Disconnect()
	s.device.ID = &id
	return told.Reason.String(), err
}

func refuseUnlinked(ctx context.Context, s *session) (string, error) {
	mark := s.events.mark()
	if err := s.client.Connect(); err != nil {
		return "", err
	}
	told, err := await(ctx, s.events, mark, anyOf[*events.LoggedOut])
	if err != nil {
		return "", err
	}
	if !told.OnConnect || told.Reason != events.ConnectFailureLoggedOut {
		return "", fmt.Errorf("got %+v", told)
	}
	return told.Reason.String(), nil
}

func readLog(_ context.Context, s *session) (string, error) {
	if lines := s.log.unexpected(); len(lines) > 0 {
		return "", fmt.Errorf("%d complaints: %s", len(lines), strings.Join(lines, " | "))
	}
	return "", nil
}
