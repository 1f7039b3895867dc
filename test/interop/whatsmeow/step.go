package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"
)

const stepTimeout = 25 * time.Second

// step is one thing a client does and expects; what follows a failed required step would fail as well, so is not run.
type step struct {
	name     string
	required bool
	run      func(ctx context.Context, session *session) (detail string, err error)
}

type report struct {
	Step   string `json:"step"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
	Millis int64  `json:"ms"`
}

func allSteps() []step {
	groups := [][]step{
		pairingSteps, historySteps, peopleSteps, messageSteps, appStateSteps, mediaSteps, groupSteps, requestSteps,
		companionSteps, codeSteps, clientSteps, connectionSteps, unlinkSteps, logSteps,
	}
	var all []step
	for _, group := range groups {
		all = append(all, group...)
	}
	return all
}

func runAll(ctx context.Context, session *session, steps []step) (failed int) {
	output := json.NewEncoder(os.Stdout)
	for _, step := range steps {
		started := time.Now()
		detail, err := runOne(ctx, session, step)
		if err != nil {
			failed++
			detail = err.Error()
		}
		_ = output.Encode(report{Step: step.name, OK: err == nil, Detail: detail, Millis: time.Since(started).Milliseconds()})
		if err != nil && step.required {
			break
		}
	}
	return failed
}

func runOne(parent context.Context, session *session, step step) (detail string, err error) {
	ctx, cancel := context.WithTimeout(parent, stepTimeout)
	defer cancel()
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("panic: %v", reason)
		}
	}()
	return step.run(ctx, session)
}
