//go:build unix

package main

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// A child is the program in a process of its own.
type child struct {
	*exec.Cmd
	stdout, stderr *said
	url            string
	ended          chan error
}

// asProcess runs the program, with a variable in its environment.
func asProcess(t *testing.T, args ...string) *child {
	t.Helper()
	c := &child{stdout: newSaid(), stderr: newSaid(), ended: make(chan error, 1)}
	c.Cmd = exec.CommandContext(t.Context(), must(os.Executable())(t), append(freePorts[:2:2], args...)...) //nolint:gosec // it is this program
	c.Env = append(os.Environ(), asProgram+"=1", "MEMSERVER_TLS_ADDR=wrong", "MEMSERVER_DIALECT=deployed")
	c.Stdout, c.Stderr = c.stdout, c.stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		c.ended <- c.Wait()
		c.stdout.end()
		c.stderr.end()
	}()
	c.stdout.await(t, "tls-url=")
	c.url, _, _ = strings.Cut(strings.TrimPrefix(c.stdout.String(), "url="), "\n")
	return c
}

func (c *child) signal(t *testing.T, sig os.Signal) {
	t.Helper()
	if err := c.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
}

// wait gives how it ended, and looks at what it said.
func (c *child) wait(t *testing.T) error {
	t.Helper()
	err := <-c.ended
	if lines := strings.Count(c.stdout.String(), "\n"); lines != 2 {
		t.Errorf("standard output has %d lines:\n%s", lines, c.stdout)
	}
	return err
}

func TestASignalEndsItOnceTheRequestsInHandAreAnswered(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			c := asProcess(t, "-end-timeout=1m")
			h := hold(t, c.url)
			c.signal(t, sig)
			c.stderr.await(t, ending)
			if answer := h.finish(t); answer != "moved" {
				t.Errorf("it is not deployed, where the documented path has moved: %s", answer)
			}
			if err := c.wait(t); err != nil || !strings.Contains(c.stderr.String(), "status=302") {
				t.Errorf("%v\n%s", err, c.stderr)
			}
		})
	}
}

func TestASecondSignalEndsItAtOnce(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			c := asProcess(t, "-end-timeout=24h")
			hold(t, c.url)
			c.signal(t, syscall.SIGTERM)
			c.stderr.await(t, ending)
			c.signal(t, sig)
			var exit *exec.ExitError
			if err := c.wait(t); !errors.As(err, &exit) {
				t.Fatalf("it ended with %v", err)
			}
			if status, ok := exit.Sys().(syscall.WaitStatus); !ok || status.Signal() != sig {
				t.Errorf("it ended with %v", exit)
			}
		})
	}
}
