package main

import (
	"context"
	"fmt"
	"sync"
)

// recorder keeps every event of a client in order, so that a step can wait for one without missing an early one.
type recorder struct {
	mutex   sync.Mutex
	events  []any
	changed chan struct{}
}

func newRecorder() *recorder {
	return &recorder{changed: make(chan struct{})}
}

func (r *recorder) add(event any) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.events = append(r.events, event)
	close(r.changed)
	r.changed = make(chan struct{})
}

// mark is the present end of the record: what a step waits for must come after it.
func (r *recorder) mark() int {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return len(r.events)
}

func (r *recorder) from(position int) ([]any, <-chan struct{}) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.events[position:], r.changed
}

// await returns the first event of type T after position that passes the check, however soon or late it comes.
func await[T any](ctx context.Context, r *recorder, position int, passes func(T) bool) (T, error) {
	for {
		events, changed := r.from(position)
		for _, event := range events {
			if typed, is := event.(T); is && passes(typed) {
				return typed, nil
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			var none T
			return none, fmt.Errorf("no %T came; got %s", none, describe(events))
		}
	}
}

func collect[T any](r *recorder, position int) []T {
	events, _ := r.from(position)
	var found []T
	for _, event := range events {
		if typed, is := event.(T); is {
			found = append(found, typed)
		}
	}
	return found
}

func anyOf[T any](T) bool { return true }

func describe(events []any) string {
	if len(events) == 0 {
		return "nothing"
	}
	counts := map[string]int{}
	for _, event := range events {
		counts[fmt.Sprintf("%T", event)]++
	}
	return fmt.Sprint(counts)
}
