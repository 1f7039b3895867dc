package main

import (
	"context"
	"fmt"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

var messageSteps = []step{
	{"a text is decrypted by the person and the own phone", false, sendText},
	{"the delivery receipt comes back", false, receiveDelivery},
	{"a person's answer is decrypted", false, receiveText},
	{"the person's phone is told that we read", false, markRead},
	{"we are told that the person read", false, receiveRead},
	{"what the own phone sends arrives as sent by us", false, receiveOwn},
	{"a text to the hidden id arrives in the same chat", false, sendToHiddenID},
	{"a reaction, an edit and a revocation are decrypted", false, sendChanges},
	{"thirty texts both ways stay decryptable and in order", false, talk},
	{"a lost session is repaired by a retry receipt", false, recoverSession},
	{"a message corrupted on the way is sent again", false, recoverCorrupt},
	{"a person who could not decrypt gets it again", false, answerRetry},
}

func sendText(ctx context.Context, s *session) (string, error) {
	sent, err := s.client.SendMessage(ctx, pn(s.anna), text("hello Anna"))
	if err != nil {
		return "", err
	}
	s.sentID = sent.ID
	if sent.Timestamp.IsZero() || time.Since(sent.Timestamp).Abs() > time.Minute {
		return "", fmt.Errorf("the server's time is %s", sent.Timestamp)
	}
	if _, err := s.control.awaitMessage(ctx, s.anna, "", "hello Anna"); err != nil {
		return "", err
	}
	_, err = s.control.awaitMessage(ctx, s.number, "", "hello Anna")
	return sent.ID, err
}

func receiveDelivery(ctx context.Context, s *session) (string, error) {
	_, err := await(ctx, s.events, 0, func(event *events.Receipt) bool {
		return event.Type == types.ReceiptTypeDelivered && contains(event.MessageIDs, s.sentID) && isUser(event.Sender, s.anna, s)
	})
	return "", err
}

func receiveText(ctx context.Context, s *session) (string, error) {
	got, err := s.receive(ctx, s.anna, "hello yourself")
	if err != nil {
		return "", err
	}
	s.gotID = got.Info.ID
	if got.Info.PushName != "Anna Interop" || got.Info.IsFromMe || got.Info.SenderAlt.IsEmpty() {
		return "", fmt.Errorf("got %+v", got.Info)
	}
	return got.Info.Sender.String() + " also " + got.Info.SenderAlt.String(), nil
}

// receive makes somebody write to us and waits for the decrypted message.
func (s *session) receive(ctx context.Context, from, body string) (*events.Message, error) {
	mark := s.events.mark()
	id, err := s.control.write(ctx, from, s.number, body)
	if err != nil {
		return nil, err
	}
	got, err := await(ctx, s.events, mark, isText(id))
	if err == nil && textOf(got.Message) != body {
		err = fmt.Errorf("wrote %q, got %v", body, got.Message)
	}
	return got, err
}

func markRead(ctx context.Context, s *session) (string, error) {
	if err := s.client.MarkRead(ctx, []types.MessageID{s.gotID}, time.Now(), pn(s.anna), pn(s.anna)); err != nil {
		return "", err
	}
	row, err := s.control.awaitRow(ctx, "/accounts/"+s.anna+"/messages", func(row object) bool {
		return row["id"] == s.gotID && row["status"] == "read"
	})
	return fmt.Sprint(row["status"]), err
}

func receiveRead(ctx context.Context, s *session) (string, error) {
	if err := s.control.read(ctx, s.anna, pn(s.number)); err != nil {
		return "", err
	}
	_, err := await(ctx, s.events, 0, func(event *events.Receipt) bool {
		return event.Type == types.ReceiptTypeRead && contains(event.MessageIDs, s.sentID) && isUser(event.Sender, s.anna, s)
	})
	return "", err
}

func receiveOwn(ctx context.Context, s *session) (string, error) {
	mark := s.events.mark()
	id, err := s.control.write(ctx, s.number, s.anna, "typed on the phone")
	if err != nil {
		return "", err
	}
	got, err := await(ctx, s.events, mark, isText(id))
	if err != nil {
		return "", err
	}
	if !got.Info.IsFromMe || !isUser(got.Info.Chat, s.anna, s) || textOf(got.Message) != "typed on the phone" {
		return "", fmt.Errorf("got %+v %v", got.Info, got.Message)
	}
	return got.Info.Chat.String(), nil
}

func sendToHiddenID(ctx context.Context, s *session) (string, error) {
	lid, err := s.device.LIDs.GetLIDForPN(ctx, pn(s.anna))
	if err != nil || lid.IsEmpty() {
		return "", fmt.Errorf("no hidden id known for %s: %v", s.anna, err)
	}
	if _, err = s.client.SendMessage(ctx, lid, text("to your hidden id")); err != nil {
		return "", err
	}
	row, err := s.control.awaitMessage(ctx, s.anna, "", "to your hidden id")
	return fmt.Sprint(row["chat"]), err
}

func sendChanges(ctx context.Context, s *session) (string, error) {
	changes := []*waE2E.Message{
		s.client.BuildReaction(pn(s.anna), pn(s.anna), s.gotID, "👍"),
		s.client.BuildEdit(pn(s.anna), s.sentID, text("hello Anna, edited")),
		s.client.BuildRevoke(pn(s.anna), types.EmptyJID, s.sentID),
	}
	for index, change := range changes {
		mark := s.events.mark()
		sent, err := s.client.SendMessage(ctx, pn(s.anna), change)
		if err != nil {
			return "", fmt.Errorf("change %d: %w", index, err)
		}
		_, err = await(ctx, s.events, mark, func(event *events.Receipt) bool {
			return contains(event.MessageIDs, sent.ID) && isUser(event.Sender, s.anna, s)
		})
		if err != nil {
			return "", fmt.Errorf("change %d: %w", index, err)
		}
	}
	return "", nil
}

func talk(ctx context.Context, s *session) (string, error) {
	for index := range 15 {
		body := fmt.Sprintf("round %d", index)
		if _, err := s.client.SendMessage(ctx, pn(s.anna), text(body+" out")); err != nil {
			return "", err
		}
		if _, err := s.receive(ctx, s.anna, body+" in"); err != nil {
			return "", err
		}
	}
	_, err := s.control.awaitMessage(ctx, s.anna, "", "round 14 out")
	return "", err
}

func text(body string) *waE2E.Message {
	return &waE2E.Message{Conversation: &body}
}

func textOf(message *waE2E.Message) string {
	if message.GetConversation() != "" {
		return message.GetConversation()
	}
	return message.GetExtendedTextMessage().GetText()
}

// isText skips the copies that only bring a sender key.
func isText(id types.MessageID) func(*events.Message) bool {
	return func(event *events.Message) bool { return event.Info.ID == id && textOf(event.Message) != "" }
}

func contains(ids []types.MessageID, wanted types.MessageID) bool {
	for _, id := range ids {
		if id == wanted {
			return true
		}
	}
	return false
}

// isUser compares a person by either address.
func isUser(jid types.JID, number string, s *session) bool {
	if jid.User == number {
		return true
	}
	known, _ := s.device.LIDs.GetPNForLID(context.Background(), jid.ToNonAD())
	return known.User == number
}

// poll asks again until the answer is good or the time is over.
func poll(ctx context.Context, ask func() (string, bool)) (string, error) {
	for {
		answer, good := ask()
		if good {
			return answer, nil
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return "", fmt.Errorf("still %q", answer)
		}
	}
}
