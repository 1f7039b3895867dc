package main

import (
	"fmt"
	"net/http"
	"net/url"
)

// redirect sends every request to one origin and keeps its path, so that real host names stay in the protocol.
type redirect struct {
	scheme, host string
}

func redirected(origin string) (*http.Client, error) {
	parsed, err := url.Parse(origin)
	if err != nil || parsed.Host == "" {
		return nil, fmt.Errorf("%q is not an address", origin)
	}
	scheme := map[string]string{"ws": "http", "wss": "https", "http": "http", "https": "https"}[parsed.Scheme]
	if scheme == "" {
		return nil, fmt.Errorf("%q must begin with ws, wss, http or https", origin)
	}
	return &http.Client{Transport: redirect{scheme: scheme, host: parsed.Host}}, nil
}

func (r redirect) RoundTrip(request *http.Request) (*http.Response, error) {
	copied := request.Clone(request.Context())
	copied.URL.Scheme, copied.URL.Host = r.scheme, r.host
	return http.DefaultTransport.RoundTrip(copied)
}
