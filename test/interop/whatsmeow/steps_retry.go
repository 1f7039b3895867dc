package main

import (
	"context"
	"fmt"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

// recoverSession forgets the ratchet with Anna: her next message cannot be read until she sends it again for new keys.
func recoverSession(ctx context.Context, s *session) (string, error) {
	s.log.expect("no valid sessions")
	s.log.expect("no sessions")
	s.log.expect("Error decrypting message")
	if err := s.forget(ctx, s.anna); err != nil {
		return "", err
	}
	return s.receiveAfterRetry(ctx, "after a lost session")
}

func (s *session) forget(ctx context.Context, number string) error {
	lid, err := s.device.LIDs.GetLIDForPN(ctx, pn(number))
	if err != nil {
		return err
	}
	for _, jid := range []types.JID{pn(number), lid} {
		if err := s.device.Sessions.DeleteAllSessions(ctx, jid.SignalAddressUser()); err != nil {
			return err
		}
	}
	return nil
}

// recoverCorrupt lets the network damage one ciphertext on its way to us.
func recoverCorrupt(ctx context.Context, s *session) (string, error) {
	fault := object{"kind": "corrupt", "number": s.number, "count": 1}
	if _, err := s.control.call(ctx, "POST", "/faults", fault); err != nil {
		return "", err
	}
	return s.receiveAfterRetry(ctx, "damaged on the way")
}

func (s *session) receiveAfterRetry(ctx context.Context, body string) (string, error) {
	mark := s.events.mark()
	got, err := s.receive(ctx, s.anna, body)
	if err != nil {
		return "", err
	}
	failed := collect[*events.UndecryptableMessage](s.events, mark)
	if len(failed) == 0 || got.RetryCount == 0 {
		return "", fmt.Errorf("it was never undecryptable: %d failures, retry count %d", len(failed), got.RetryCount)
	}
	return fmt.Sprintf("retry count %d", got.RetryCount), nil
}

// answerRetry uses a ratchet that Anna does not have, so that her phone has to ask us for the message again.
func answerRetry(ctx context.Context, s *session) (string, error) {
	lid, err := s.device.LIDs.GetLIDForPN(ctx, pn(s.anna))
	if err != nil {
		return "", err
	}
	address := lid.SignalAddress().String()
	before, err := s.device.Sessions.GetSession(ctx, address)
	if err != nil {
		return "", err
	}
	stranger, err := s.device.Sessions.GetSession(ctx, pn(s.number).SignalAddress().String())
	if own, _ := s.device.LIDs.GetLIDForPN(ctx, pn(s.number)); err == nil && stranger == nil && !own.IsEmpty() {
		stranger, err = s.device.Sessions.GetSession(ctx, own.SignalAddress().String())
	}
	if err != nil || before == nil || stranger == nil {
		return "", fmt.Errorf("no sessions to exchange: %v", err)
	}
	if err := s.device.Sessions.PutSession(ctx, address, stranger); err != nil {
		return "", err
	}
	mark := s.events.mark()
	sent, err := s.client.SendMessage(ctx, pn(s.anna), text("you cannot read this at first"))
	if err != nil {
		return "", err
	}
	_, err = await(ctx, s.events, mark, func(event *events.Receipt) bool {
		return event.Type == types.ReceiptTypeRetry && contains(event.MessageIDs, sent.ID)
	})
	if err != nil {
		return "", err
	}
	_, err = s.control.awaitMessage(ctx, s.anna, "", "you cannot read this at first")
	return "", err
}
