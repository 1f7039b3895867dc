package memory

import (
	"context"

	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"
)

func (s *Store) PutPushName(_ context.Context, user types.JID, name string) (bool, string, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	before := s.pushNames[user.User]
	s.pushNames[user.User] = name
	return before != name, before, nil
}

// PushName is the name a person gave themselves, as far as this device has seen it.
func (s *Store) PushName(user string) string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.pushNames[user]
}

func (s *Store) GetContact(_ context.Context, user types.JID) (types.ContactInfo, error) {
	name := s.PushName(user.User)
	return types.ContactInfo{Found: name != "", PushName: name}, nil
}

func (s *Store) PutMessageSecret(_ context.Context, chat, sender types.JID, id types.MessageID, secret []byte) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.messageSecrets[secretKey(chat, sender, id)] = secret
	return nil
}

func (s *Store) PutMessageSecrets(ctx context.Context, inserts []store.MessageSecretInsert) error {
	for _, insert := range inserts {
		if err := s.PutMessageSecret(ctx, insert.Chat, insert.Sender, insert.ID, insert.Secret); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) GetMessageSecret(_ context.Context, chat, sender types.JID, id types.MessageID) ([]byte, types.JID, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.messageSecrets[secretKey(chat, sender, id)], sender, nil
}

func secretKey(chat, sender types.JID, id types.MessageID) string {
	return chat.ToNonAD().String() + " " + sender.ToNonAD().String() + " " + id
}

func (s *Store) PutPrivacyTokens(_ context.Context, tokens ...store.PrivacyToken) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, token := range tokens {
		s.privacyTokens[token.User.User] = token
	}
	return nil
}

func (s *Store) GetPrivacyToken(_ context.Context, user types.JID) (*store.PrivacyToken, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if token, found := s.privacyTokens[user.User]; found {
		return &token, nil
	}
	return nil, nil
}

func (s *Store) PutLIDMapping(_ context.Context, lid, pn types.JID) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.lidByPN[pn.User], s.pnByLID[lid.User] = lid.User, pn.User
	return nil
}

func (s *Store) PutManyLIDMappings(ctx context.Context, mappings []store.LIDMapping) error {
	for _, mapping := range mappings {
		if err := s.PutLIDMapping(ctx, mapping.LID, mapping.PN); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) GetPNForLID(_ context.Context, lid types.JID) (types.JID, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return addressed(s.pnByLID[lid.User], types.DefaultUserServer, lid.Device), nil
}

func (s *Store) GetLIDForPN(_ context.Context, pn types.JID) (types.JID, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return addressed(s.lidByPN[pn.User], types.HiddenUserServer, pn.Device), nil
}

func (s *Store) GetManyLIDsForPNs(ctx context.Context, pns []types.JID) (map[types.JID]types.JID, error) {
	found := make(map[types.JID]types.JID, len(pns))
	for _, pn := range pns {
		if lid, _ := s.GetLIDForPN(ctx, pn); !lid.IsEmpty() {
			found[pn] = lid
		}
	}
	return found, nil
}

func addressed(user, server string, device uint16) types.JID {
	if user == "" {
		return types.EmptyJID
	}
	return types.JID{User: user, Device: device, Server: server}
}
