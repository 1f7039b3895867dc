package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

var peopleSteps = []step{
	{"numbers are looked up", false, lookUpNumbers},
	{"a person's status, devices and hidden id are told", false, askUserInfo},
	{"a person's devices are listed", false, listDevices},
	{"privacy settings are read and changed", false, changePrivacy},
	{"the blocklist is read and changed", false, changeBlocklist},
	{"a missing profile picture is said to be missing", false, askMissingPicture},
	{"presence of a person can be followed", false, followPresence},
	{"the own status text is set", false, setStatus},
}

func lookUpNumbers(ctx context.Context, s *session) (string, error) {
	const nobody = "15550009999"
	found, err := s.client.IsOnWhatsApp(ctx, []string{"+" + s.anna, "+" + nobody})
	if err != nil {
		return "", err
	}
	if len(found) != 2 {
		return "", fmt.Errorf("asked for 2, got %+v", found)
	}
	for _, one := range found {
		if one.IsIn != (one.Query == "+"+s.anna) {
			return "", fmt.Errorf("wrong answer %+v", one)
		}
	}
	return "", nil
}

func askUserInfo(ctx context.Context, s *session) (string, error) {
	infos, err := s.client.GetUserInfo(ctx, []types.JID{pn(s.anna)})
	if err != nil {
		return "", err
	}
	info, found := infos[pn(s.anna)]
	if !found || info.LID.IsEmpty() || len(info.Devices) == 0 {
		return "", fmt.Errorf("got %+v", infos)
	}
	return info.LID.String(), nil
}

func listDevices(ctx context.Context, s *session) (string, error) {
	devices, err := s.client.GetUserDevices(ctx, []types.JID{pn(s.anna), pn(s.number)})
	if err != nil {
		return "", err
	}
	for _, wanted := range []types.JID{pn(s.anna), pn(s.number), *s.device.ID} {
		if !slices.Contains(devices, wanted) {
			return "", fmt.Errorf("%s is missing in %v", wanted, devices)
		}
	}
	return fmt.Sprint(devices), nil
}

func changePrivacy(ctx context.Context, s *session) (string, error) {
	before, err := s.client.TryFetchPrivacySettings(ctx, true)
	if err != nil {
		return "", err
	}
	if before.ReadReceipts == types.PrivacySettingUndefined || before.GroupAdd == types.PrivacySettingUndefined {
		return "", fmt.Errorf("settings are missing in %+v", before)
	}
	changed, err := s.client.SetPrivacySetting(ctx, types.PrivacySettingTypeLastSeen, types.PrivacySettingContacts)
	if err != nil {
		return "", err
	}
	after, err := s.client.TryFetchPrivacySettings(ctx, true)
	if err != nil {
		return "", err
	}
	if changed.LastSeen != types.PrivacySettingContacts || after.LastSeen != types.PrivacySettingContacts {
		return "", fmt.Errorf("last seen is %q, then %q", changed.LastSeen, after.LastSeen)
	}
	return "", nil
}

func changeBlocklist(ctx context.Context, s *session) (string, error) {
	blocked, err := s.client.UpdateBlocklist(ctx, pn(s.ben), events.BlocklistChangeActionBlock)
	if err != nil {
		return "", err
	}
	read, err := s.client.GetBlocklist(ctx)
	if err != nil {
		return "", err
	}
	if len(blocked.JIDs) != 1 || len(read.JIDs) != 1 || blocked.DHash == "" || blocked.DHash != read.DHash {
		return "", fmt.Errorf("after blocking: %+v, then %+v", blocked, read)
	}
	freed, err := s.client.UpdateBlocklist(ctx, pn(s.ben), events.BlocklistChangeActionUnblock)
	if err != nil {
		return "", err
	}
	if len(freed.JIDs) != 0 {
		return "", fmt.Errorf("after unblocking: %+v", freed)
	}
	return "", nil
}

func askMissingPicture(ctx context.Context, s *session) (string, error) {
	_, err := s.client.GetProfilePictureInfo(ctx, pn(s.ben), nil)
	if !errors.Is(err, whatsmeow.ErrProfilePictureNotSet) {
		return "", fmt.Errorf("expected %v, got %v", whatsmeow.ErrProfilePictureNotSet, err)
	}
	return "", nil
}

func followPresence(ctx context.Context, s *session) (string, error) {
	if err := s.client.SendPresence(ctx, types.PresenceAvailable); err != nil {
		return "", err
	}
	mark := s.events.mark()
	if err := s.client.SubscribePresence(ctx, pn(s.anna)); err != nil {
		return "", err
	}
	seen, err := await(ctx, s.events, mark, func(event *events.Presence) bool { return isUser(event.From, s.anna, s) })
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("unavailable: %v", seen.Unavailable), nil
}

func setStatus(ctx context.Context, s *session) (string, error) {
	if err := s.client.SetStatusMessage(ctx, "at work"); err != nil {
		return "", err
	}
	infos, err := s.client.GetUserInfo(ctx, []types.JID{pn(s.number)})
	if err != nil {
		return "", err
	}
	if status := infos[pn(s.number)].Status; status != "at work" {
		return "", fmt.Errorf("status is %q", status)
	}
	return "", nil
}
