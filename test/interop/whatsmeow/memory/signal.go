package memory

import (
	"context"
	"strings"

	"go.mau.fi/whatsmeow/types"
)

func (s *Store) PutIdentity(_ context.Context, address string, key [32]byte) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.identities[address] = key
	return nil
}

func (s *Store) DeleteAllIdentities(_ context.Context, phone string) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	deleteUser(s.identities, phone)
	return nil
}

func (s *Store) DeleteIdentity(_ context.Context, address string) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.identities, address)
	return nil
}

// IsTrustedIdentity trusts the first key seen for an address and refuses every other one.
func (s *Store) IsTrustedIdentity(_ context.Context, address string, key [32]byte) (bool, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	known, found := s.identities[address]
	return !found || known == key, nil
}

func (s *Store) GetSession(_ context.Context, address string) ([]byte, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.sessions[address], nil
}

func (s *Store) HasSession(_ context.Context, address string) (bool, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	_, found := s.sessions[address]
	return found, nil
}

func (s *Store) GetManySessions(_ context.Context, addresses []string) (map[string][]byte, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	found := make(map[string][]byte, len(addresses))
	for _, address := range addresses {
		found[address] = s.sessions[address]
	}
	return found, nil
}

func (s *Store) PutSession(_ context.Context, address string, session []byte) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.sessions[address] = session
	return nil
}

func (s *Store) PutManySessions(_ context.Context, sessions map[string][]byte) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for address, session := range sessions {
		s.sessions[address] = session
	}
	return nil
}

func (s *Store) DeleteAllSessions(_ context.Context, phone string) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	deleteUser(s.sessions, phone)
	return nil
}

func (s *Store) DeleteSession(_ context.Context, address string) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.sessions, address)
	return nil
}

// MigratePNToLID moves what was learned under the phone number to the hidden id, unless that already has its own.
func (s *Store) MigratePNToLID(_ context.Context, pn, lid types.JID) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	from, to := pn.SignalAddressUser()+":", lid.SignalAddressUser()+":"
	moveUser(s.sessions, from, to)
	moveUser(s.identities, from, to)
	return nil
}

func (s *Store) PutSenderKey(_ context.Context, group, user string, session []byte) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.senderKeys[group+" "+user] = session
	return nil
}

func (s *Store) GetSenderKey(_ context.Context, group, user string) ([]byte, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.senderKeys[group+" "+user], nil
}

func deleteUser[V any](table map[string]V, user string) {
	for address := range table {
		if strings.HasPrefix(address, user+":") {
			delete(table, address)
		}
	}
}

func moveUser[V any](table map[string]V, from, to string) {
	for address, value := range table {
		device, found := strings.CutPrefix(address, from)
		if !found {
			continue
		}
		if _, taken := table[to+device]; !taken {
			table[to+device] = value
		}
		delete(table, address)
	}
}
