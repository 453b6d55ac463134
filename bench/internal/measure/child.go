package measure

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// roleEnv names the part that a process is to play.
const roleEnv = "GROUPS_BENCH_ROLE"

// A Role is a part that a process plays. It reads what it is to do from in and
// tells what came of it by report. It ends at the latest when ctx does.
type Role func(ctx context.Context, in json.RawMessage, report func(v any) error) error

// Play plays the part that the process was started for, if it was: then it
// reports true, and the process should end with the error. A main calls it
// before all else.
func Play(roles map[string]Role) (played bool, err error) {
	name, there := os.LookupEnv(roleEnv)
	if !there {
		return false, nil
	}
	role := roles[name]
	if role == nil {
		return true, fmt.Errorf("there is no part %q", name)
	}
	dec := json.NewDecoder(os.Stdin)
	var in json.RawMessage
	if err := dec.Decode(&in); err != nil {
		return true, fmt.Errorf("%s: %w", name, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		defer cancel()
		_, _ = io.Copy(io.Discard, os.Stdin) // its end is all that it tells
	}()
	if err := role(ctx, in, json.NewEncoder(os.Stdout).Encode); err != nil {
		return true, fmt.Errorf("%s: %w", name, err)
	}
	return true, nil
}

// A Child is a process that plays a part.
type Child struct {
	cmd     *exec.Cmd
	in      io.Closer
	reports *json.Decoder
}

// Start starts this program once more, to play the part. Close ends it.
func Start(ctx context.Context, role string, in any) (*Child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self)
	cmd.Env = append(os.Environ(), roleEnv+"="+role)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	c := &Child{cmd: cmd, in: stdin, reports: json.NewDecoder(stdout)}
	if err := json.NewEncoder(stdin).Encode(in); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// Receive waits for the next report.
func (c *Child) Receive(v any) error {
	if err := c.reports.Decode(v); err != nil {
		return fmt.Errorf("the child process told nothing: %w", err)
	}
	return nil
}

// Close tells the child to end, and waits for it.
func (c *Child) Close() error {
	_ = c.in.Close() // it fails where the child has gone already
	return c.cmd.Wait()
}

// Ask starts a child, takes its one report, and ends it.
func Ask(ctx context.Context, role string, in, out any) error {
	c, err := Start(ctx, role, in)
	if err != nil {
		return err
	}
	return errors.Join(c.Receive(out), c.Close())
}
