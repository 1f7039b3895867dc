// Package memory keeps one whatsmeow device in memory: everything its protocol checks need, nothing on disk.
package memory

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"sync"

	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/util/keys"
	waLog "go.mau.fi/whatsmeow/util/log"
)

// Store holds the tables of one device. What is not overridden here (chat settings, contacts) is not kept at all.
type Store struct {
	store.NoopStore
	mutex          sync.Mutex
	identities     map[string][32]byte
	sessions       map[string][]byte
	senderKeys     map[string][]byte
	preKeys        map[uint32]*preKey
	nextPreKey     uint32
	syncKeys       map[string]store.AppStateSyncKey
	versions       map[string]version
	mutationMACs   map[string]map[string][]byte
	pushNames      map[string]string
	messageSecrets map[string][]byte
	privacyTokens  map[string]store.PrivacyToken
	lidByPN        map[string]string
	pnByLID        map[string]string
}

// NewDevice makes a fresh, unpaired device with its own keys.
func NewDevice(log waLog.Logger) *store.Device {
	tables := newStore()
	identity := keys.NewKeyPair()
	device := &store.Device{
		Log:            log,
		NoiseKey:       keys.NewKeyPair(),
		IdentityKey:    identity,
		SignedPreKey:   identity.CreateSignedPreKey(1),
		RegistrationID: registrationID(),
		AdvSecretKey:   randomBytes(32),
		Container:      tables,
		Initialized:    true,
	}
	tables.attach(device)
	return device
}

func newStore() *Store {
	return &Store{
		identities: map[string][32]byte{}, sessions: map[string][]byte{}, senderKeys: map[string][]byte{},
		preKeys: map[uint32]*preKey{}, syncKeys: map[string]store.AppStateSyncKey{}, versions: map[string]version{},
		mutationMACs: map[string]map[string][]byte{}, pushNames: map[string]string{},
		messageSecrets: map[string][]byte{}, privacyTokens: map[string]store.PrivacyToken{},
		lidByPN: map[string]string{}, pnByLID: map[string]string{},
	}
}

func (s *Store) attach(device *store.Device) {
	device.Identities, device.Sessions, device.PreKeys, device.SenderKeys = s, s, s, s
	device.AppStateKeys, device.AppState = s, s
	device.Contacts, device.ChatSettings = s, s
	device.MsgSecrets, device.PrivacyTokens, device.EventBuffer, device.LIDs = s, s, s, s
}

// PutDevice has nothing to do: the caller's Device is the only copy.
func (s *Store) PutDevice(context.Context, *store.Device) error { return nil }

// DeleteDevice has nothing to do: whatsmeow clears the id itself.
func (s *Store) DeleteDevice(context.Context, *store.Device) error { return nil }

func registrationID() uint32 {
	return binary.BigEndian.Uint32(randomBytes(4)) % 16380
}

func randomBytes(length int) []byte {
	bytes := make([]byte, length)
	if _, err := rand.Read(bytes); err != nil {
		panic(err)
	}
	return bytes
}
