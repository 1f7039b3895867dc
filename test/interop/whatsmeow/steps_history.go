package main

import (
	"context"
	"fmt"
	"slices"

	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"go.mau.fi/whatsmeow/types/events"

	"waypost/interop/memory"
)

var historySteps = []step{
	{"history arrives and holds the earlier talk", false, receiveHistory},
	{"older messages come as an encrypted blob", false, receiveBlob},
	{"push names arrive with the history", false, receivePushNames},
	{"app state keys come and all collections are synced", false, receiveAppState},
	{"the own push name is known", false, knowOwnName},
}

func receiveHistory(ctx context.Context, s *session) (string, error) {
	newest := fmt.Sprintf("before pairing %d", earlierMessages-1)
	found, err := await(ctx, s.events, 0, func(event *events.HistorySync) bool {
		return slices.ContainsFunc(event.Data.GetConversations(), func(chat *waHistorySync.Conversation) bool {
			return slices.ContainsFunc(chat.GetMessages(), func(message *waHistorySync.HistorySyncMsg) bool {
				return textOf(message.GetMessage().GetMessage()) == newest
			})
		})
	})
	if err != nil {
		return "", err
	}
	for _, chat := range found.Data.GetConversations() {
		for _, message := range chat.GetMessages() {
			if _, err := s.client.ParseWebMessage(pn(s.anna), message.GetMessage()); err != nil {
				return "", fmt.Errorf("message in %s: %w", chat.GetID(), err)
			}
		}
	}
	return found.Data.GetSyncType().String(), nil
}

func receiveBlob(ctx context.Context, s *session) (string, error) {
	found, err := await(ctx, s.events, 0, func(event *events.HistorySync) bool {
		return event.Data.GetSyncType() == waHistorySync.HistorySync_RECENT && len(event.Data.GetConversations()) > 0
	})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d messages", len(found.Data.GetConversations()[0].GetMessages())), nil
}

func receivePushNames(ctx context.Context, s *session) (string, error) {
	_, err := await(ctx, s.events, 0, func(event *events.HistorySync) bool {
		return event.Data.GetSyncType() == waHistorySync.HistorySync_PUSH_NAME && len(event.Data.GetPushnames()) > 0
	})
	if err != nil {
		return "", err
	}
	tables := s.device.Container.(*memory.Store)
	return poll(ctx, func() (string, bool) {
		name := tables.PushName(s.anna)
		return name, name == "Anna Interop"
	})
}

func receiveAppState(ctx context.Context, s *session) (string, error) {
	for _, name := range appstate.AllPatchNames {
		_, err := await(ctx, s.events, 0, func(event *events.AppStateSyncComplete) bool { return event.Name == name })
		if err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
	}
	return "", nil
}

func knowOwnName(ctx context.Context, s *session) (string, error) {
	return poll(ctx, func() (string, bool) { return s.device.PushName, s.device.PushName == "Interop" })
}
