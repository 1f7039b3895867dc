package main

import (
	"context"
	"fmt"
	"strconv"

	"go.mau.fi/whatsmeow/types/events"
)

var pairingSteps = []step{
	{"accounts are made and have talked before", true, makePeople},
	{"handshake with certificate check brings QR codes", true, showQR},
	{"the phone scans and both sides check the identity", true, pairByQR},
	{"the client comes back after 515 and is connected", true, awaitConnected},
	{"one-time keys are counted on the server", false, countPreKeys},
}

// earlierMessages are more than a phone puts into its first chunk of history.
const earlierMessages = 25

func makePeople(ctx context.Context, s *session) (string, error) {
	people := []struct{ number, name string }{
		{s.number, "Interop"}, {s.anna, "Anna Interop"}, {s.ben, "Ben @ Interop"}, {s.coder, "Code Interop"},
	}
	for _, person := range people {
		if err := s.control.createAccount(ctx, person.number, person.name); err != nil {
			return "", err
		}
	}
	for index := range earlierMessages {
		if _, err := s.control.write(ctx, s.anna, s.number, fmt.Sprintf("before pairing %d", index)); err != nil {
			return "", err
		}
	}
	if _, err := s.control.awaitMessage(ctx, s.number, "", fmt.Sprintf("before pairing %d", earlierMessages-1)); err != nil {
		return "", err
	}
	_, err := s.control.write(ctx, s.number, s.anna, "an answer before pairing")
	return "", err
}

func showQR(ctx context.Context, s *session) (string, error) {
	if err := s.client.Connect(); err != nil {
		return "", err
	}
	shown, err := await(ctx, s.events, 0, anyOf[*events.QR])
	if err != nil {
		return "", err
	}
	if len(shown.Codes) != 6 {
		return "", fmt.Errorf("expected 6 codes, got %d", len(shown.Codes))
	}
	return "", nil
}

func pairByQR(ctx context.Context, s *session) (string, error) {
	shown := collect[*events.QR](s.events, 0)
	if _, err := s.control.call(ctx, "POST", "/accounts/"+s.number+"/scan", object{"qr": shown[0].Codes[0]}); err != nil {
		return "", err
	}
	paired, err := await(ctx, s.events, 0, anyOf[*events.PairSuccess])
	if err != nil {
		return "", err
	}
	if paired.ID.User != s.number || paired.ID.Device == 0 || paired.LID.IsEmpty() {
		return "", fmt.Errorf("paired as %s, %s", paired.ID, paired.LID)
	}
	return paired.ID.String(), nil
}

func awaitConnected(ctx context.Context, s *session) (string, error) {
	if _, err := await(ctx, s.events, 0, anyOf[*events.Connected]); err != nil {
		return "", err
	}
	if s.device.LID.IsEmpty() {
		return "", fmt.Errorf("no hidden id after connecting")
	}
	return s.device.LID.String(), nil
}

func countPreKeys(ctx context.Context, s *session) (string, error) {
	onServer, err := s.client.DangerousInternals().GetServerPreKeyCount(ctx)
	if err != nil {
		return "", err
	}
	uploaded, _ := s.device.PreKeys.UploadedPreKeyCount(ctx)
	if onServer < 700 || onServer > 812 {
		return "", fmt.Errorf("server says %d, we hold %d", onServer, uploaded)
	}
	return strconv.Itoa(onServer), nil
}
