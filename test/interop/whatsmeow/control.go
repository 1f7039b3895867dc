package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"go.mau.fi/whatsmeow/types"
)

// control speaks the sandbox's control API: the phones and people on the other side of the client.
type control struct {
	origin string
}

type object = map[string]any

func (c *control) call(ctx context.Context, method, path string, body any) (any, error) {
	payload := []byte{}
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		payload = encoded
	}
	request, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(c.origin, "/")+path, bytes.NewReader(payload))
	if err != nil {
		return nil, err
	}
	if body != nil {
		request.Header.Set("content-type", "application/json")
	}
	return answer(request)
}

func answer(request *http.Request) (any, error) {
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode >= 400 {
		return nil, fmt.Errorf("control %s %s: %d %s", request.Method, request.URL.Path, response.StatusCode, text)
	}
	var decoded any
	if len(text) > 0 {
		err = json.Unmarshal(text, &decoded)
	}
	return decoded, err
}

func (c *control) createAccount(ctx context.Context, number, name string) error {
	_, err := c.call(ctx, http.MethodPost, "/accounts", object{"number": number, "name": name})
	return err
}

// write makes a phone send a text and returns the message's id.
func (c *control) write(ctx context.Context, from, to, text string) (string, error) {
	sent, err := c.call(ctx, http.MethodPost, "/accounts/"+from+"/messages", object{"to": to, "text": text})
	if err != nil {
		return "", err
	}
	id, _ := field(sent, "id").(string)
	if id == "" {
		return "", fmt.Errorf("control API gave no message id: %v", sent)
	}
	return id, nil
}

// awaitMessage waits until a phone holds a message whose text contains part, in a chat or in any.
func (c *control) awaitMessage(ctx context.Context, number, chat, part string) (object, error) {
	path := "/accounts/" + number + "/messages"
	if chat != "" {
		path += "?chat=" + url.QueryEscape(chat)
	}
	return c.awaitRow(ctx, path, func(row object) bool {
		text, _ := row["text"].(string)
		return strings.Contains(text, part)
	})
}

// awaitChat waits until a phone shows a chat as wanted.
func (c *control) awaitChat(ctx context.Context, number, jid string, passes func(object) bool) (object, error) {
	return c.awaitRow(ctx, "/accounts/"+number+"/chats", func(row object) bool {
		return row["jid"] == jid && passes(row)
	})
}

func (c *control) awaitRow(ctx context.Context, path string, passes func(object) bool) (object, error) {
	for {
		listed, err := c.call(ctx, http.MethodGet, path, nil)
		if err != nil {
			return nil, err
		}
		for _, row := range rows(listed) {
			if passes(row) {
				return row, nil
			}
		}
		select {
		case <-time.After(40 * time.Millisecond):
		case <-ctx.Done():
			return nil, fmt.Errorf("nothing fitting in GET %s: %.400v", path, listed)
		}
	}
}

func (c *control) patchChat(ctx context.Context, number, jid string, change object) error {
	_, err := c.call(ctx, http.MethodPatch, "/accounts/"+number+"/chats/"+url.PathEscape(jid), change)
	return err
}

// read opens a chat on a phone, which sends read receipts.
func (c *control) read(ctx context.Context, number string, chat types.JID) error {
	_, err := c.call(ctx, http.MethodPost, "/accounts/"+number+"/read", object{"chat": chat.String()})
	return err
}

// rows accepts a bare list, or an object that holds one list.
func rows(listed any) []object {
	items, is := listed.([]any)
	if wrapper, wrapped := listed.(object); wrapped {
		for _, value := range wrapper {
			if found, isList := value.([]any); isList {
				items, is = found, true
			}
		}
	}
	var found []object
	if is {
		for _, item := range items {
			if row, isObject := item.(object); isObject {
				found = append(found, row)
			}
		}
	}
	return found
}

func field(value any, name string) any {
	row, _ := value.(object)
	return row[name]
}
