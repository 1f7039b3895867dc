package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

var companionSteps = []step{
	{"a second companion of the account is paired", false, pairSecond},
	{"what one companion sends arrives at the other", false, shareSent},
	{"what a person sends arrives at both companions", false, shareReceived},
	{"what one companion reads is read at the other", false, shareRead},
	{"what one companion pins is pinned at the other", false, sharePin},
	{"the second companion is unlinked and nothing is sent to it", false, unlinkSecond},
}

var codeSteps = []step{
	{"a wrong pairing code is refused", false, refuseCode},
	{"a second account is paired by code", true, pairByCode},
}

func pairSecond(ctx context.Context, s *session) (string, error) {
	made, err := s.newParty()
	if err != nil {
		return "", err
	}
	s.second = made
	if err = made.client.Connect(); err != nil {
		return "", err
	}
	shown, err := await(ctx, made.events, 0, anyOf[*events.QR])
	if err != nil {
		return "", err
	}
	if _, err = s.control.call(ctx, "POST", "/accounts/"+s.number+"/scan", object{"qr": shown.Codes[0]}); err != nil {
		return "", err
	}
	return made.device.ID.String(), made.awaitWelcome(ctx)
}

// awaitWelcome hears the phone out: a client that leaves in the middle complains of its own accord.
func (p *party) awaitWelcome(ctx context.Context) error {
	if _, err := await(ctx, p.events, 0, anyOf[*events.Connected]); err != nil {
		return err
	}
	_, err := await(ctx, p.events, 0, func(event *events.HistorySync) bool {
		return event.Data.GetSyncType() == waHistorySync.HistorySync_RECENT
	})
	for _, name := range appstate.AllPatchNames {
		if err == nil {
			_, err = await(ctx, p.events, 0, func(event *events.AppStateSyncComplete) bool { return event.Name == name })
		}
	}
	return err
}

func shareSent(ctx context.Context, s *session) (string, error) {
	sent, err := s.client.SendMessage(ctx, pn(s.anna), text("seen on both"))
	if err != nil {
		return "", err
	}
	got, err := await(ctx, s.second.events, 0, func(event *events.Message) bool { return event.Info.ID == sent.ID })
	if err != nil {
		return "", err
	}
	if !got.Info.IsFromMe || !isUser(got.Info.Chat, s.anna, s) || textOf(got.Message) != "seen on both" {
		return "", fmt.Errorf("got %+v", got.Info)
	}
	return got.Info.Sender.String(), nil
}

func shareReceived(ctx context.Context, s *session) (string, error) {
	mark := s.second.events.mark()
	first, err := s.receive(ctx, s.anna, "for both of you")
	if err != nil {
		return "", err
	}
	s.gotID = first.Info.ID
	_, err = await(ctx, s.second.events, mark, func(event *events.Message) bool {
		return event.Info.ID == s.gotID && textOf(event.Message) == "for both of you"
	})
	return "", err
}

func shareRead(ctx context.Context, s *session) (string, error) {
	mark := s.second.events.mark()
	if err := s.client.MarkRead(ctx, []types.MessageID{s.gotID}, time.Now(), pn(s.anna), pn(s.anna)); err != nil {
		return "", err
	}
	told, err := await(ctx, s.second.events, mark, func(event *events.Receipt) bool {
		return contains(event.MessageIDs, s.gotID) && event.IsFromMe && strings.HasPrefix(string(event.Type), "read")
	})
	if err != nil {
		return "", err
	}
	if !isUser(told.Chat, s.anna, s) {
		return "", fmt.Errorf("told about chat %s", told.Chat)
	}
	return string(told.Type), nil
}

func sharePin(ctx context.Context, s *session) (string, error) {
	mark := s.events.mark()
	if err := s.second.client.SendAppState(ctx, appstate.BuildPin(pn(s.ben), true)); err != nil {
		return "", err
	}
	_, err := await(ctx, s.events, mark, func(event *events.Pin) bool {
		return isUser(event.JID, s.ben, s) && event.Action.GetPinned()
	})
	return "", err
}

func unlinkSecond(ctx context.Context, s *session) (string, error) {
	mark := s.second.events.mark()
	path := fmt.Sprintf("/accounts/%s/devices/%d", s.number, s.second.device.ID.Device)
	if _, err := s.control.call(ctx, "DELETE", path, nil); err != nil {
		return "", err
	}
	if _, err := await(ctx, s.second.events, mark, anyOf[*events.LoggedOut]); err != nil {
		return "", err
	}
	// Both sides now have an outdated list of devices, and must notice.
	if _, err := s.receive(ctx, s.anna, "only for you"); err != nil {
		return "", err
	}
	_, err := s.client.SendMessage(ctx, pn(s.anna), text("only from me"))
	if err != nil {
		return "", err
	}
	_, err = s.control.awaitMessage(ctx, s.anna, "", "only from me")
	return "", err
}

func refuseCode(ctx context.Context, s *session) (string, error) {
	made, err := s.newParty()
	if err != nil {
		return "", err
	}
	defer made.client.Disconnect()
	s.log.expect("Failed to handle code pair notification")
	if _, err = s.askCode(ctx, made); err != nil {
		return "", err
	}
	_, err = s.control.call(ctx, "POST", "/accounts/"+s.coder+"/code", object{"code": "WRNGCDEX"})
	if err == nil || !strings.Contains(err.Error(), "409") {
		return "", fmt.Errorf("the phone said %v", err)
	}
	return "", nil
}

func (s *session) askCode(ctx context.Context, made *party) (string, error) {
	if err := made.client.Connect(); err != nil {
		return "", err
	}
	if _, err := await(ctx, made.events, 0, anyOf[*events.QR]); err != nil {
		return "", err
	}
	return made.client.PairPhone(ctx, s.coder, true, whatsmeow.PairClientChrome, "Chrome (Linux)")
}

func pairByCode(ctx context.Context, s *session) (string, error) {
	made, err := s.newParty()
	if err != nil {
		return "", err
	}
	s.other = made
	code, err := s.askCode(ctx, made)
	if err != nil {
		return "", err
	}
	if _, err = s.control.call(ctx, "POST", "/accounts/"+s.coder+"/code", object{"code": code}); err != nil {
		return "", err
	}
	return code, made.awaitWelcome(ctx)
}
