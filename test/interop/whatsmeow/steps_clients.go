package main

import (
	"context"
	"fmt"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

var clientSteps = []step{
	{"two clients see each other online and typing", false, seePresence},
	{"two clients write to each other and see the ticks", false, talkToClient},
	{"two clients share a group", false, shareGroup},
	{"a poll and its vote go through a group", false, vote},
}

func seePresence(ctx context.Context, s *session) (string, error) {
	mark := s.events.mark()
	if err := s.client.SubscribePresence(ctx, pn(s.coder)); err != nil {
		return "", err
	}
	if err := s.other.client.SendPresence(ctx, types.PresenceAvailable); err != nil {
		return "", err
	}
	_, err := await(ctx, s.events, mark, func(event *events.Presence) bool {
		return isUser(event.From, s.coder, s) && !event.Unavailable
	})
	if err != nil {
		return "", fmt.Errorf("online: %w", err)
	}
	if err = s.other.client.SendChatPresence(ctx, pn(s.number), types.ChatPresenceComposing, ""); err != nil {
		return "", err
	}
	_, err = await(ctx, s.events, mark, func(event *events.ChatPresence) bool {
		return isUser(event.Sender, s.coder, s) && event.State == types.ChatPresenceComposing
	})
	return "", err
}

func talkToClient(ctx context.Context, s *session) (string, error) {
	sent, err := s.client.SendMessage(ctx, pn(s.coder), text("from client to client"))
	if err != nil {
		return "", err
	}
	got, err := await(ctx, s.other.events, 0, func(event *events.Message) bool { return event.Info.ID == sent.ID })
	if err != nil {
		return "", err
	}
	if err = s.other.client.MarkRead(ctx, []types.MessageID{sent.ID}, time.Now(), got.Info.Chat, got.Info.Sender); err != nil {
		return "", err
	}
	_, err = await(ctx, s.events, 0, func(event *events.Receipt) bool {
		return event.Type == types.ReceiptTypeRead && contains(event.MessageIDs, sent.ID) && isUser(event.Sender, s.coder, s)
	})
	if err != nil {
		return "", err
	}
	back, err := s.other.client.SendMessage(ctx, got.Info.Chat, text("and back"))
	if err != nil {
		return "", err
	}
	_, err = await(ctx, s.events, 0, func(event *events.Message) bool { return event.Info.ID == back.ID })
	return "", err
}

func shareGroup(ctx context.Context, s *session) (string, error) {
	made, err := s.client.CreateGroup(ctx, whatsmeow.ReqCreateGroup{
		Name: "Clients", Participants: []types.JID{pn(s.coder), pn(s.anna)},
	})
	if err != nil {
		return "", err
	}
	s.group = made.JID
	joined, err := await(ctx, s.other.events, 0, func(event *events.JoinedGroup) bool { return event.JID == made.JID })
	if err != nil {
		return "", err
	}
	if len(joined.Participants) != 3 {
		return "", fmt.Errorf("joined %+v", joined)
	}
	for index := range 2 {
		if err = s.exchangeInGroup(ctx, index); err != nil {
			return "", err
		}
	}
	return "", nil
}

func (s *session) exchangeInGroup(ctx context.Context, index int) error {
	out, err := s.client.SendMessage(ctx, s.group, text(fmt.Sprintf("group out %d", index)))
	if err != nil {
		return err
	}
	if _, err = await(ctx, s.other.events, 0, isText(out.ID)); err != nil {
		return err
	}
	in, err := s.other.client.SendMessage(ctx, s.group, text(fmt.Sprintf("group in %d", index)))
	if err != nil {
		return err
	}
	_, err = await(ctx, s.events, 0, isText(in.ID))
	return err
}

// vote needs the poll's secret on both sides: it is the finest test of who is who in a message.
func vote(ctx context.Context, s *session) (string, error) {
	poll, err := s.client.SendMessage(ctx, s.group, s.client.BuildPollCreation("Lunch?", []string{"yes", "no"}, 1))
	if err != nil {
		return "", err
	}
	asked, err := await(ctx, s.other.events, 0, func(event *events.Message) bool {
		return event.Info.ID == poll.ID && event.Message.GetPollCreationMessage() != nil
	})
	if err != nil {
		return "", err
	}
	ballot, err := s.other.client.BuildPollVote(ctx, &asked.Info, []string{"yes"})
	if err != nil {
		return "", err
	}
	cast, err := s.other.client.SendMessage(ctx, s.group, ballot)
	if err != nil {
		return "", err
	}
	counted, err := await(ctx, s.events, 0, func(event *events.Message) bool {
		return event.Info.ID == cast.ID && event.Message.GetPollUpdateMessage() != nil
	})
	if err != nil {
		return "", err
	}
	_, err = await(ctx, s.other.events, 0, func(event *events.Receipt) bool { return contains(event.MessageIDs, cast.ID) })
	if err != nil {
		return "", err
	}
	opened, err := s.client.DecryptPollVote(ctx, counted)
	if err != nil {
		return "", err
	}
	return voteOf(opened)
}

func voteOf(vote *waE2E.PollVoteMessage) (string, error) {
	wanted := whatsmeow.HashPollOptions([]string{"yes"})[0]
	if options := vote.GetSelectedOptions(); len(options) != 1 || string(options[0]) != string(wanted) {
		return "", fmt.Errorf("voted %x", options)
	}
	return "", nil
}
