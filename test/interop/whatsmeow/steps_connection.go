package main

import (
	"context"
	"fmt"
	"time"

	"go.mau.fi/whatsmeow/types/events"
)

var zeroTime time.Time

var connectionSteps = []step{
	{"what was written while away arrives in order", false, receiveOffline},
	{"a keep-alive is answered", false, keepAlive},
	{"after a stream error 503 the client comes back", false, surviveRestart},
	{"after a cut the client comes back", false, surviveCut},
	{"a second connection replaces the first", false, replaceStream},
}

func receiveOffline(ctx context.Context, s *session) (string, error) {
	// Acks that the client still wanted to send when it left.
	s.log.expect("use of closed network connection")
	s.log.expect("websocket not connected")
	s.client.Disconnect()
	mark := s.events.mark()
	var wanted []string
	for index := range 5 {
		id, err := s.control.write(ctx, s.anna, s.number, fmt.Sprintf("while away %d", index))
		if err != nil {
			return "", err
		}
		wanted = append(wanted, id)
	}
	if err := s.client.Connect(); err != nil {
		return "", err
	}
	done, err := await(ctx, s.events, mark, anyOf[*events.OfflineSyncCompleted])
	if err != nil {
		return "", err
	}
	if _, err = await(ctx, s.events, mark, func(event *events.Message) bool { return event.Info.ID == wanted[4] }); err != nil {
		return "", err
	}
	var got []string
	for _, message := range collect[*events.Message](s.events, mark) {
		got = append(got, message.Info.ID)
	}
	if fmt.Sprint(got) != fmt.Sprint(wanted) || done.Count < len(wanted) {
		return "", fmt.Errorf("wrote %v, got %v, told %d", wanted, got, done.Count)
	}
	_, err = await(ctx, s.events, mark, anyOf[*events.Connected])
	return fmt.Sprintf("%d queued", done.Count), err
}

func keepAlive(ctx context.Context, s *session) (string, error) {
	if answered, _ := s.client.DangerousInternals().SendKeepAlive(ctx); !answered {
		return "", fmt.Errorf("no answer")
	}
	return "", nil
}

func surviveRestart(ctx context.Context, s *session) (string, error) {
	s.log.expect("Got 503 stream error")
	return s.survive(ctx, object{"kind": "stream-error", "code": "503", "number": s.number})
}

func surviveCut(ctx context.Context, s *session) (string, error) {
	s.log.expect("Error reading from websocket")
	// The cut may take the receipt of the last message with it: that message then comes a second time.
	s.log.expect("received message with old counter")
	return s.survive(ctx, object{"kind": "cut", "number": s.number})
}

func (s *session) survive(ctx context.Context, fault object) (string, error) {
	mark := s.events.mark()
	if _, err := s.control.call(ctx, "POST", "/faults", fault); err != nil {
		return "", err
	}
	if _, err := await(ctx, s.events, mark, anyOf[*events.Disconnected]); err != nil {
		return "", err
	}
	if _, err := await(ctx, s.events, mark, anyOf[*events.Connected]); err != nil {
		return "", err
	}
	_, err := s.receive(ctx, s.anna, "are you back")
	return "", err
}

// replaceStream logs the same device in twice; the first connection must be told why it ends.
func replaceStream(ctx context.Context, s *session) (string, error) {
	second, secondEvents, err := s.connectable(s.device)
	if err != nil {
		return "", err
	}
	mark := s.events.mark()
	if err = second.Connect(); err != nil {
		return "", err
	}
	if _, err = await(ctx, s.events, mark, anyOf[*events.StreamReplaced]); err != nil {
		return "", err
	}
	if _, err = await(ctx, secondEvents, 0, anyOf[*events.Connected]); err != nil {
		return "", err
	}
	s.client, s.events = second, secondEvents
	_, err = s.receive(ctx, s.anna, "to the second connection")
	return "", err
}
