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

// answerRetry uses the ratchet with our own phone, which Anna does not have: she has to ask us for the message again.
func answerRetry(ctx context.Context, s *session) (string, error) {
	s.log.expect("untrusted identity")
	if err := s.confuse(ctx, s.anna, s.number); err != nil {
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

// confuse puts the session with one person in the place of the session with another.
func (s *session) confuse(ctx context.Context, victim, stranger string) error {
	addresses := make([]string, 2)
	for index, number := range []string{victim, stranger} {
		lid, err := s.device.LIDs.GetLIDForPN(ctx, pn(number))
		if err != nil {
			return err
		}
		addresses[index] = lid.SignalAddress().String()
	}
	other, err := s.device.Sessions.GetSession(ctx, addresses[1])
	if err != nil || other == nil {
		return fmt.Errorf("no session with %s: %v", stranger, err)
	}
	if err = s.device.Identities.DeleteIdentity(ctx, addresses[0]); err != nil {
		return err
	}
	return s.device.Sessions.PutSession(ctx, addresses[0], other)
}
