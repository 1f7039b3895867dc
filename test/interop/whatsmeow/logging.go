package main

import (
	"fmt"
	"os"
	"strings"
	"sync"

	waLog "go.mau.fi/whatsmeow/util/log"
)

// logRecorder keeps the warnings and errors of the client: a strict client complains there first.
type logRecorder struct {
	module  string
	verbose bool
	shared  *complaints
}

type complaints struct {
	mutex    sync.Mutex
	lines    []string
	expected []string
}

func newLogRecorder(verbose bool) *logRecorder {
	return &logRecorder{module: "client", verbose: verbose, shared: &complaints{}}
}

func (l *logRecorder) Errorf(format string, args ...any) { l.complain("error", format, args) }
func (l *logRecorder) Warnf(format string, args ...any)  { l.complain("warning", format, args) }
func (l *logRecorder) Infof(format string, args ...any) {
	l.print("info", fmt.Sprintf(format, args...))
}
func (l *logRecorder) Debugf(format string, args ...any) {
	l.print("debug", fmt.Sprintf(format, args...))
}

func (l *logRecorder) Sub(module string) waLog.Logger {
	return &logRecorder{module: l.module + "/" + module, verbose: l.verbose, shared: l.shared}
}

// expect names a complaint that a step provokes on purpose.
func (l *logRecorder) expect(part string) {
	l.shared.mutex.Lock()
	defer l.shared.mutex.Unlock()
	l.shared.expected = append(l.shared.expected, part)
}

// unexpected lists what the client complained about and no step provoked.
func (l *logRecorder) unexpected() []string {
	l.shared.mutex.Lock()
	defer l.shared.mutex.Unlock()
	var left []string
	for _, line := range l.shared.lines {
		if !containsAny(line, l.shared.expected) {
			left = append(left, line)
		}
	}
	return left
}

func (l *logRecorder) complain(level, format string, args []any) {
	line := fmt.Sprintf(format, args...)
	l.print(level, line)
	l.shared.mutex.Lock()
	defer l.shared.mutex.Unlock()
	l.shared.lines = append(l.shared.lines, level+" "+l.module+": "+line)
}

func (l *logRecorder) print(level, line string) {
	if l.verbose {
		fmt.Fprintf(os.Stderr, "%s %s: %s\n", level, l.module, line)
	}
}

func containsAny(line string, parts []string) bool {
	for _, part := range parts {
		if strings.Contains(line, part) {
			return true
		}
	}
	return false
}
