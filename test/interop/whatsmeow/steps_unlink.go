package main

import (
	"context"
	"fmt"
	"strings"

	"go.mau.fi/whatsmeow/types/events"
)

var unlinkSteps = []step{
	{"a client that logs out is gone from its phone's list", false, logOut},
	{"the phone unlinks the client, which is told so", false, unlinkByPhone},
	{"an unlinked device is refused at the next login", false, refuseUnlinked},
}

var logSteps = []step{
	{"the client had nothing to complain about", false, readLog},
}

func logOut(ctx context.Context, s *session) (string, error) {
	path := "/accounts/" + s.coder + "/devices"
	before, err := s.control.call(ctx, "GET", path, nil)
	if err != nil || len(rows(before)) != 1 {
		return "", fmt.Errorf("devices before: %v %v", before, err)
	}
	if err = s.other.client.Logout(ctx); err != nil {
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
