package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
)

var mediaSteps = []step{
	{"a document is uploaded, sent and downloaded again", false, sendDocument},
	{"the own profile picture is set and fetched", false, setPicture},
}

func sendDocument(ctx context.Context, s *session) (string, error) {
	content := make([]byte, 100_000)
	_, _ = rand.Read(content)
	uploaded, err := s.client.Upload(ctx, content, whatsmeow.MediaDocument)
	if err != nil {
		return "", fmt.Errorf("upload: %w", err)
	}
	document := &waE2E.DocumentMessage{
		URL: &uploaded.URL, DirectPath: &uploaded.DirectPath, MediaKey: uploaded.MediaKey,
		FileEncSHA256: uploaded.FileEncSHA256, FileSHA256: uploaded.FileSHA256, FileLength: &uploaded.FileLength,
		Mimetype: ptr("application/octet-stream"), FileName: ptr("noise.bin"), Title: ptr("noise.bin"),
	}
	downloaded, err := s.client.Download(ctx, document)
	if err != nil {
		return "", fmt.Errorf("download from %s: %w", uploaded.DirectPath, err)
	}
	if !bytes.Equal(downloaded, content) {
		return "", fmt.Errorf("what came back differs")
	}
	sent, err := s.client.SendMessage(ctx, pn(s.anna), &waE2E.Message{DocumentMessage: document})
	if err != nil {
		return "", err
	}
	_, err = s.control.awaitRow(ctx, "/accounts/"+s.anna+"/messages", func(row object) bool { return row["id"] == sent.ID })
	return uploaded.DirectPath, err
}

func setPicture(ctx context.Context, s *session) (string, error) {
	picture := append([]byte{0xff, 0xd8, 0xff, 0xe0}, bytes.Repeat([]byte("picture"), 100)...)
	id, err := s.client.SetGroupPhoto(ctx, types.EmptyJID, picture)
	if err != nil {
		return "", err
	}
	info, err := s.client.GetProfilePictureInfo(ctx, pn(s.number), nil)
	if err != nil {
		return "", err
	}
	if info.ID != id {
		return "", fmt.Errorf("set as %s, told as %s", id, info.ID)
	}
	fetched, err := s.fetch(ctx, info.URL)
	if err != nil {
		return "", err
	}
	if !bytes.Equal(fetched, picture) {
		return "", fmt.Errorf("%s holds %d other bytes", info.URL, len(fetched))
	}
	same, err := s.client.GetProfilePictureInfo(ctx, pn(s.number), &whatsmeow.GetProfilePictureParams{ExistingID: id})
	if err != nil || same != nil {
		return "", fmt.Errorf("an unchanged picture must not be sent again: %v %v", same, err)
	}
	return info.URL, nil
}

func (s *session) fetch(ctx context.Context, address string) ([]byte, error) {
	client, err := redirected(s.media)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s", address, response.Status)
	}
	return io.ReadAll(response.Body)
}
