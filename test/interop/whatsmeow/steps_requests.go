package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
)

var requestSteps = []step{
	{"rarer requests are answered, if only with nothing", false, askRarely},
}

// askRarely makes the requests that few programs need. A refusal in WhatsApp's words is an answer; silence is not.
func askRarely(ctx context.Context, s *session) (string, error) {
	requests := map[string]func() error{
		"business profile": func() error { _, err := s.client.GetBusinessProfile(ctx, pn(s.anna)); return ignoreRefusal(err) },
		"contact link":     func() error { _, err := s.client.GetContactQRLink(ctx, false); return err },
		"resolve link":     func() error { _, err := s.client.ResolveContactQRLink(ctx, "ABCDEFGH"); return ignoreMissing(err) },
		"bots":             func() error { _, err := s.client.GetBotListV2(ctx); return err },
		"status privacy":   func() error { _, err := s.client.GetStatusPrivacy(ctx); return err },
		"disappearing":     func() error { return s.client.SetDefaultDisappearingTimer(ctx, 24*time.Hour) },
		"clean":            func() error { return s.client.MarkNotDirty(ctx, "groups", time.Now()) },
		"passive":          func() error { return s.client.SetPassive(ctx, false) },
		"push":             func() error { _, err := s.client.GetServerPushNotificationConfig(ctx); return err },
		"channels":         func() error { _, err := s.client.GetSubscribedNewsletters(ctx); return ignoreRefusal(err) },
		"link target": func() error {
			_, err := s.client.GetGroupInfoFromLink(ctx, "AAAAAAAAAAAAAAAAAAAAAA")
			return ignoreMissing(err)
		},
		"picture of nobody": func() error {
			_, err := s.client.GetProfilePictureInfo(ctx, pn("15550009999"), nil)
			return ignoreMissing(err)
		},
		"devices of nobody": func() error { _, err := s.client.GetUserDevices(ctx, []types.JID{pn("15550009999")}); return err },
		"message to nobody": func() error {
			if _, err := s.client.SendMessage(ctx, pn("15550009999"), text("hello?")); err != nil {
				return nil
			}
			return errors.New("it was accepted")
		},
	}
	for name, request := range requests {
		if err := request(); err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
	}
	return fmt.Sprintf("%d requests", len(requests)), nil
}

func ignoreMissing(err error) error {
	var missing *whatsmeow.ElementMissingError
	wanted := []error{
		whatsmeow.ErrIQNotFound, whatsmeow.ErrIQNotAcceptable, whatsmeow.ErrContactQRLinkNotFound,
		whatsmeow.ErrInviteLinkInvalid, whatsmeow.ErrInviteLinkRevoked, whatsmeow.ErrProfilePictureNotSet,
	}
	for _, each := range wanted {
		if errors.Is(err, each) {
			return nil
		}
	}
	if errors.As(err, &missing) {
		return nil
	}
	return err
}

// ignoreRefusal accepts any answer that is not silence.
func ignoreRefusal(err error) error {
	if errors.Is(err, whatsmeow.ErrIQTimedOut) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}
