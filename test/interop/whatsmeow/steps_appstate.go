package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/types/events"
)

var appStateSteps = []step{
	{"what the phone pins, archives and mutes is decoded", false, followPhone},
	{"the phone's favourites are decoded", false, followFavourites},
	{"what we pin, archive and mute shows on the phone", false, changePhone},
	{"a change on an old version is merged after a conflict", false, resolveConflict},
	{"every collection passes its MACs from the beginning", false, resyncAll},
}

func followPhone(ctx context.Context, s *session) (string, error) {
	chat := pn(s.anna)
	mark := s.events.mark()
	until := time.Now().Add(8 * time.Hour).UnixMilli()
	for _, change := range []object{{"pinned": true}, {"archived": true}, {"mutedUntil": until}, {"archived": false}} {
		if err := s.control.patchChat(ctx, s.number, chat.String(), change); err != nil {
			return "", err
		}
	}
	_, err := await(ctx, s.events, mark, func(event *events.Pin) bool {
		return isUser(event.JID, s.anna, s) && event.Action.GetPinned()
	})
	if err != nil {
		return "", err
	}
	if _, err = await(ctx, s.events, mark, func(event *events.Archive) bool { return event.Action.GetArchived() }); err != nil {
		return "", err
	}
	_, err = await(ctx, s.events, mark, func(event *events.Mute) bool {
		return event.Action.GetMuted() && event.Action.GetMuteEndTimestamp() == until
	})
	if err != nil {
		return "", err
	}
	_, err = await(ctx, s.events, mark, func(event *events.Archive) bool { return !event.Action.GetArchived() })
	return "", err
}

func followFavourites(ctx context.Context, s *session) (string, error) {
	mark := s.events.mark()
	if err := s.control.patchChat(ctx, s.number, pn(s.anna).String(), object{"favorite": true}); err != nil {
		return "", err
	}
	found, err := await(ctx, s.events, mark, func(event *events.AppState) bool {
		return slices.Equal(event.Index, []string{"favorites"})
	})
	if err != nil {
		return "", err
	}
	favourites := found.GetFavoritesAction().GetFavorites()
	if len(favourites) != 1 {
		return "", fmt.Errorf("favourites are %v", favourites)
	}
	return favourites[0].GetID(), nil
}

func changePhone(ctx context.Context, s *session) (string, error) {
	chat := pn(s.anna)
	changes := []struct {
		patch  appstate.PatchInfo
		passes func(object) bool
	}{
		{appstate.BuildPin(chat, false), func(row object) bool { return row["pinned"] == false }},
		{appstate.BuildPin(chat, true), func(row object) bool { return row["pinned"] == true }},
		{appstate.BuildMute(chat, false, 0), func(row object) bool { return !truthy(row["mutedUntil"]) }},
		{appstate.BuildMute(chat, true, time.Hour), func(row object) bool { return truthy(row["mutedUntil"]) }},
		{appstate.BuildArchive(chat, true, time.Now(), nil), func(row object) bool {
			return row["archived"] == true && row["pinned"] == false
		}},
		{appstate.BuildArchive(chat, false, time.Now(), nil), func(row object) bool { return row["archived"] == false }},
		{appstate.BuildMarkChatAsRead(chat, false, time.Now(), nil), func(row object) bool { return row["markedUnread"] == true }},
	}
	for index, change := range changes {
		if err := s.client.SendAppState(ctx, change.patch); err != nil {
			return "", fmt.Errorf("change %d: %w", index, err)
		}
		if _, err := s.control.awaitChat(ctx, s.number, chat.String(), change.passes); err != nil {
			return "", fmt.Errorf("change %d: %w", index, err)
		}
	}
	return "", nil
}

// resolveConflict forgets our version: the next patch has an old base, and the server must refuse it with what we miss.
func resolveConflict(ctx context.Context, s *session) (string, error) {
	name := string(appstate.WAPatchRegularLow)
	before, _, err := s.device.AppState.GetAppStateVersion(ctx, name)
	if err != nil {
		return "", err
	}
	if err = s.device.AppState.DeleteAppStateVersion(ctx, name); err != nil {
		return "", err
	}
	if err = s.client.SendAppState(ctx, appstate.BuildPin(pn(s.anna), true)); err != nil {
		return "", err
	}
	after, _, err := s.device.AppState.GetAppStateVersion(ctx, name)
	if err != nil || after != before+1 {
		return "", fmt.Errorf("version went from %d to %d: %v", before, after, err)
	}
	_, err = s.control.awaitChat(ctx, s.number, pn(s.anna).String(), func(row object) bool { return row["pinned"] == true })
	return fmt.Sprintf("version %d", after), err
}

func resyncAll(ctx context.Context, s *session) (string, error) {
	versions := map[appstate.WAPatchName]uint64{}
	for _, name := range appstate.AllPatchNames {
		if err := s.client.FetchAppState(ctx, name, true, false); err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		versions[name], _, _ = s.device.AppState.GetAppStateVersion(ctx, string(name))
	}
	if versions[appstate.WAPatchRegularLow] == 0 || versions[appstate.WAPatchRegularHigh] == 0 {
		return "", fmt.Errorf("versions are %v", versions)
	}
	return fmt.Sprint(versions), nil
}

func truthy(value any) bool {
	switch typed := value.(type) {
	case bool:
		return typed
	case float64:
		return typed != 0
	case string:
		return typed != ""
	}
	return false
}
