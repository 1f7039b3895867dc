package memory

import (
	"context"

	"go.mau.fi/whatsmeow/util/keys"
)

type preKey struct {
	key      *keys.PreKey
	uploaded bool
}

func (s *Store) GetOrGenPreKeys(_ context.Context, count uint32) ([]*keys.PreKey, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	list := make([]*keys.PreKey, 0, count)
	for id := uint32(1); id <= s.nextPreKey && uint32(len(list)) < count; id++ {
		if entry := s.preKeys[id]; entry != nil && !entry.uploaded {
			list = append(list, entry.key)
		}
	}
	for uint32(len(list)) < count {
		list = append(list, s.generate(false))
	}
	return list, nil
}

func (s *Store) GenOnePreKey(context.Context) (*keys.PreKey, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.generate(true), nil
}

func (s *Store) generate(uploaded bool) *keys.PreKey {
	s.nextPreKey++
	key := keys.NewPreKey(s.nextPreKey)
	s.preKeys[s.nextPreKey] = &preKey{key: key, uploaded: uploaded}
	return key
}

func (s *Store) GetPreKey(_ context.Context, id uint32) (*keys.PreKey, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if entry := s.preKeys[id]; entry != nil {
		return entry.key, nil
	}
	return nil, nil
}

func (s *Store) RemovePreKey(_ context.Context, id uint32) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.preKeys, id)
	return nil
}

func (s *Store) MarkPreKeysAsUploaded(_ context.Context, upToID uint32) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for id, entry := range s.preKeys {
		if id <= upToID {
			entry.uploaded = true
		}
	}
	return nil
}

func (s *Store) UploadedPreKeyCount(context.Context) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	count := 0
	for _, entry := range s.preKeys {
		if entry.uploaded {
			count++
		}
	}
	return count, nil
}
