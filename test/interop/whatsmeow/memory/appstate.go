package memory

import (
	"context"

	"go.mau.fi/whatsmeow/store"
)

type version struct {
	number uint64
	hash   [128]byte
}

func (s *Store) PutAppStateSyncKey(_ context.Context, id []byte, key store.AppStateSyncKey) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.syncKeys[string(id)] = key
	return nil
}

func (s *Store) GetAppStateSyncKey(_ context.Context, id []byte) (*store.AppStateSyncKey, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if key, found := s.syncKeys[string(id)]; found {
		return &key, nil
	}
	return nil, nil
}

func (s *Store) GetLatestAppStateSyncKeyID(context.Context) ([]byte, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var latest []byte
	var timestamp int64
	for id, key := range s.syncKeys {
		if latest == nil || key.Timestamp > timestamp {
			latest, timestamp = []byte(id), key.Timestamp
		}
	}
	return latest, nil
}

func (s *Store) PutAppStateVersion(_ context.Context, name string, number uint64, hash [128]byte) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.versions[name] = version{number: number, hash: hash}
	return nil
}

func (s *Store) GetAppStateVersion(_ context.Context, name string) (uint64, [128]byte, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	found := s.versions[name]
	return found.number, found.hash, nil
}

func (s *Store) DeleteAppStateVersion(_ context.Context, name string) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.versions, name)
	delete(s.mutationMACs, name)
	return nil
}

func (s *Store) PutAppStateMutationMACs(_ context.Context, name string, _ uint64, mutations []store.AppStateMutationMAC) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.mutationMACs[name] == nil {
		s.mutationMACs[name] = map[string][]byte{}
	}
	for _, mutation := range mutations {
		s.mutationMACs[name][string(mutation.IndexMAC)] = mutation.ValueMAC
	}
	return nil
}

func (s *Store) DeleteAppStateMutationMACs(_ context.Context, name string, indexMACs [][]byte) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, index := range indexMACs {
		delete(s.mutationMACs[name], string(index))
	}
	return nil
}

func (s *Store) GetAppStateMutationMAC(_ context.Context, name string, indexMAC []byte) ([]byte, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.mutationMACs[name][string(indexMAC)], nil
}
