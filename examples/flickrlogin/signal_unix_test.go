//go:build unix

package main

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

func TestASignalEndsTheWaitingForABrowser(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			self, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), self, "-browser")
			cmd.Env = append(os.Environ(), asProgram+"=1", "FLICKR_API_KEY=")
			var said strings.Builder
			cmd.Stderr = &said
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewScanner(out)
			for lines.Scan() && !strings.Contains(lines.Text(), "http://") {
				continue
			}
			if err := cmd.Process.Signal(sig); err != nil {
				t.Error(err)
			}
			_ = cmd.Wait() // the status tells
			if cmd.ProcessState.ExitCode() != 1 || !strings.HasPrefix(said.String(), "flickrlogin: ") {
				t.Errorf("it ended with %v: %s", cmd.ProcessState, said.String())
			}
		})
	}
}
