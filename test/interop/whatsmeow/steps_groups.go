package main

import (
	"context"
	"fmt"
	"slices"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

var groupSteps = []step{
	{"a group is made and described", false, makeGroup},
	{"a group text is decrypted by every member", false, sendToGroup},
	{"a member's group text is decrypted", false, receiveFromGroup},
	{"members are removed, added and promoted", false, changeMembers},
	{"after a change of members the group still reads", false, sendToGroupAgain},
	{"a removed member's sender key is not needed", false, receiveFromGroupAgain},
	{"subject, description and rights are changed", false, changeSettings},
	{"the invite link leads to the group", false, followInvite},
	{"all joined groups are listed", false, listGroups},
	{"a group made by the phone is announced", false, joinPhonesGroup},
	{"a group addressed by hidden ids reads and writes", false, useHiddenGroup},
	{"a group that does not exist is refused", false, askMissingGroup},
	{"the group is left", false, leaveGroup},
}

func makeGroup(ctx context.Context, s *session) (string, error) {
	made, err := s.client.CreateGroup(ctx, whatsmeow.ReqCreateGroup{
		Name: "Interop group", Participants: []types.JID{pn(s.anna), pn(s.ben)},
	})
	if err != nil {
		return "", err
	}
	s.group = made.JID
	info, err := s.client.GetGroupInfo(ctx, made.JID)
	if err != nil {
		return "", err
	}
	if info.Name != "Interop group" || len(info.Participants) != 3 || info.GroupCreated.IsZero() {
		return "", fmt.Errorf("got %+v", info)
	}
	for _, member := range info.Participants {
		if member.IsSuperAdmin != isUser(member.JID, s.number, s) || member.PhoneNumber.IsEmpty() || member.LID.IsEmpty() {
			return "", fmt.Errorf("member %+v", member)
		}
	}
	return fmt.Sprintf("%s %s", made.JID, info.AddressingMode), nil
}

func sendToGroup(ctx context.Context, s *session) (string, error) {
	return s.writeToGroup(ctx, "hello group", s.anna, s.ben, s.number)
}

func (s *session) writeToGroup(ctx context.Context, body string, readers ...string) (string, error) {
	sent, err := s.client.SendMessage(ctx, s.group, text(body))
	if err != nil {
		return "", err
	}
	for _, reader := range readers {
		if _, err := s.control.awaitMessage(ctx, reader, s.group.String(), body); err != nil {
			return "", fmt.Errorf("%s: %w", reader, err)
		}
	}
	_, err = await(ctx, s.events, 0, func(event *events.Receipt) bool {
		return contains(event.MessageIDs, sent.ID) && isUser(event.Sender, readers[0], s) && event.Chat == s.group
	})
	return sent.ID, err
}

func receiveFromGroup(ctx context.Context, s *session) (string, error) {
	return s.readFromGroup(ctx, s.anna, "Anna to the group")
}

func (s *session) readFromGroup(ctx context.Context, from, body string) (string, error) {
	for round := range 2 {
		mark := s.events.mark()
		id, err := s.control.write(ctx, from, s.group.String(), fmt.Sprintf("%s %d", body, round))
		if err != nil {
			return "", err
		}
		got, err := await(ctx, s.events, mark, isText(id))
		if err != nil {
			return "", err
		}
		if got.Info.Chat != s.group || !got.Info.IsGroup || !isUser(got.Info.Sender, from, s) {
			return "", fmt.Errorf("got %+v", got.Info)
		}
	}
	return "", nil
}

func changeMembers(ctx context.Context, s *session) (string, error) {
	for _, change := range []whatsmeow.ParticipantChange{
		whatsmeow.ParticipantChangePromote, whatsmeow.ParticipantChangeDemote,
		whatsmeow.ParticipantChangeRemove, whatsmeow.ParticipantChangeAdd, whatsmeow.ParticipantChangePromote,
	} {
		answer, err := s.client.UpdateGroupParticipants(ctx, s.group, []types.JID{pn(s.ben)}, change)
		if err != nil {
			return "", fmt.Errorf("%s: %w", change, err)
		}
		if len(answer) != 1 || answer[0].Error != 0 || !isUser(answer[0].JID, s.ben, s) {
			return "", fmt.Errorf("%s: %+v", change, answer)
		}
		info, err := s.client.GetGroupInfo(ctx, s.group)
		if err != nil {
			return "", err
		}
		index := slices.IndexFunc(info.Participants, func(member types.GroupParticipant) bool { return isUser(member.JID, s.ben, s) })
		if (index < 0) != (change == whatsmeow.ParticipantChangeRemove) {
			return "", fmt.Errorf("after %s: %+v", change, info.Participants)
		}
		if index >= 0 && info.Participants[index].IsAdmin != (change == whatsmeow.ParticipantChangePromote) {
			return "", fmt.Errorf("after %s: %+v", change, info.Participants[index])
		}
	}
	return "", nil
}

func sendToGroupAgain(ctx context.Context, s *session) (string, error) {
	return s.writeToGroup(ctx, "hello again", s.anna, s.ben, s.number)
}

func receiveFromGroupAgain(ctx context.Context, s *session) (string, error) {
	if _, err := s.readFromGroup(ctx, s.anna, "Anna after the change"); err != nil {
		return "", err
	}
	return s.readFromGroup(ctx, s.ben, "Ben after the change")
}

func changeSettings(ctx context.Context, s *session) (string, error) {
	changes := []func() error{
		func() error { return s.client.SetGroupName(ctx, s.group, "Renamed @ group") },
		func() error { return s.client.SetGroupTopic(ctx, s.group, "", "", "What we talk about") },
		func() error { return s.client.SetGroupAnnounce(ctx, s.group, true) },
		func() error { return s.client.SetGroupLocked(ctx, s.group, true) },
		func() error {
			return s.client.SetDisappearingTimer(ctx, s.group, whatsmeow.DisappearingTimer7Days, zeroTime)
		},
		func() error { return s.client.SetGroupMemberAddMode(ctx, s.group, types.GroupMemberAddModeAdmin) },
		func() error { return s.client.SetGroupJoinApprovalMode(ctx, s.group, true) },
		func() error { _, err := s.client.GetGroupRequestParticipants(ctx, s.group); return err },
		func() error { _, err := s.client.SetGroupPhoto(ctx, s.group, []byte{0xff, 0xd8, 0xff}); return err },
		func() error { _, err := s.client.GetProfilePictureInfo(ctx, s.group, nil); return err },
	}
	for index, change := range changes {
		if err := change(); err != nil {
			return "", fmt.Errorf("change %d: %w", index, err)
		}
	}
	info, err := s.client.GetGroupInfo(ctx, s.group)
	if err != nil {
		return "", err
	}
	if info.Name != "Renamed @ group" || info.Topic != "What we talk about" || info.TopicID == "" ||
		!info.IsAnnounce || !info.IsLocked || info.DisappearingTimer != 604800 ||
		info.MemberAddMode != types.GroupMemberAddModeAdmin || !info.IsJoinApprovalRequired {
		return "", fmt.Errorf("got %+v", info)
	}
	return "", s.client.SetGroupAnnounce(ctx, s.group, false)
}

func followInvite(ctx context.Context, s *session) (string, error) {
	link, err := s.client.GetGroupInviteLink(ctx, s.group, false)
	if err != nil {
		return "", err
	}
	info, err := s.client.GetGroupInfoFromLink(ctx, link)
	if err != nil {
		return "", err
	}
	if info.JID != s.group {
		return "", fmt.Errorf("%s leads to %s", link, info.JID)
	}
	return link, nil
}

func listGroups(ctx context.Context, s *session) (string, error) {
	joined, err := s.client.GetJoinedGroups(ctx)
	if err != nil {
		return "", err
	}
	for _, group := range joined {
		if group.JID == s.group && len(group.Participants) == 3 {
			return fmt.Sprint(len(joined)), nil
		}
	}
	return "", fmt.Errorf("not among %d groups", len(joined))
}

func joinPhonesGroup(ctx context.Context, s *session) (string, error) {
	mark := s.events.mark()
	_, err := s.control.call(ctx, "POST", "/groups", object{
		"owner": s.anna, "subject": "Anna's group", "participants": []string{s.number, s.ben},
	})
	if err != nil {
		return "", err
	}
	joined, err := await(ctx, s.events, mark, func(event *events.JoinedGroup) bool { return event.Name == "Anna's group" })
	if err != nil {
		return "", err
	}
	if len(joined.Participants) != 3 {
		return "", fmt.Errorf("got %+v", joined)
	}
	return joined.JID.String(), nil
}

// useHiddenGroup is how WhatsApp makes groups today: members know each other by hidden id first.
func useHiddenGroup(ctx context.Context, s *session) (string, error) {
	mark := s.events.mark()
	_, err := s.control.call(ctx, "POST", "/groups", object{
		"owner": s.anna, "subject": "Hidden", "participants": []string{s.number, s.ben}, "addressing": "lid",
	})
	if err != nil {
		return "", err
	}
	joined, err := await(ctx, s.events, mark, func(event *events.JoinedGroup) bool { return event.Name == "Hidden" })
	if err != nil {
		return "", err
	}
	for _, member := range joined.Participants {
		if member.JID.Server != types.HiddenUserServer || member.PhoneNumber.IsEmpty() {
			return "", fmt.Errorf("member %+v", member)
		}
	}
	before := s.group
	s.group = joined.JID
	defer func() { s.group = before }()
	if _, err = s.readFromGroup(ctx, s.anna, "Anna in hiding"); err != nil {
		return "", err
	}
	if _, err = s.writeToGroup(ctx, "hello hidden group", s.anna, s.ben, s.number); err != nil {
		return "", err
	}
	return string(joined.AddressingMode), nil
}

func askMissingGroup(ctx context.Context, s *session) (string, error) {
	_, err := s.client.GetGroupInfo(ctx, types.NewJID("120363000000000000", types.GroupServer))
	if err == nil {
		return "", fmt.Errorf("it was answered")
	}
	return err.Error(), nil
}

func leaveGroup(ctx context.Context, s *session) (string, error) {
	if err := s.client.LeaveGroup(ctx, s.group); err != nil {
		return "", err
	}
	joined, err := s.client.GetJoinedGroups(ctx)
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(joined, func(group *types.GroupInfo) bool { return group.JID == s.group }) {
		return "", fmt.Errorf("still listed")
	}
	return "", nil
}
