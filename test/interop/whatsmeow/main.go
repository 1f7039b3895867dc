// Command whatsmeow runs a client that was not written for the sandbox against it, step by step.
// It prints one JSON line per step and ends with status 1 when any step failed.
package main

import (
	"context"
	"encoding/hex"
	"flag"
	"fmt"
	"os"

	"go.mau.fi/whatsmeow"
)

type options struct {
	url, rootKey, media, control, number string
	verbose                              bool
}

func main() {
	var opts options
	flag.StringVar(&opts.url, "url", "", "websocket address of the network")
	flag.StringVar(&opts.rootKey, "root-key", "", "its Noise root key in hex")
	flag.StringVar(&opts.media, "media", "", "origin of its media server")
	flag.StringVar(&opts.control, "control", "", "origin of its control API")
	flag.StringVar(&opts.number, "number", "", "the account to make and pair; numbers above it become other people")
	flag.BoolVar(&opts.verbose, "verbose", false, "print the client's own log to standard error")
	flag.Parse()
	if err := trust(opts.rootKey); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	session, err := newSession(opts)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if failed := runAll(context.Background(), session, allSteps()); failed > 0 {
		os.Exit(1)
	}
}

// trust makes the network's root the one whatsmeow verifies certificates against: the check itself stays on.
func trust(rootKey string) error {
	bytes, err := hex.DecodeString(rootKey)
	if err != nil || len(bytes) != 32 {
		return fmt.Errorf("--root-key must be 32 bytes in hex, got %q", rootKey)
	}
	whatsmeow.WACertPubKey = [32]byte(bytes)
	return nil
}
