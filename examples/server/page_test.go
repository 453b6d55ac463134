package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// startLine begins a line that starts the program.
const startLine = "go run ./examples/server"

// A shownLine is a command that a page shows, with its output.
type shownLine struct{ command, output string }

// shownLines gives the commands of a page's console blocks.
func shownLines(page string) (lines []shownLine) {
	for i, block := range strings.Split(page, "```console\n") {
		if i == 0 {
			continue
		}
		block, _, _ = strings.Cut(block, "```")
		command := false
		for line := range strings.Lines(block) {
			switch start, isStart := strings.CutPrefix(line, "$ "); {
			case isStart:
				lines = append(lines, shownLine{command: start})
			case command:
				lines[len(lines)-1].command += line
			default:
				lines[len(lines)-1].output += line
			}
			command = strings.HasSuffix(line, "\\\n")
		}
	}
	return lines
}

// TestThePagesLines runs the lines that README.md and docs/server.md show, as they
// stand but for the ports. Where one of the programs is absent it is skipped;
// with CI=true it fails.
func TestThePagesLines(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"sh", "curl", "wget", "head"} {
		if _, err := exec.LookPath(name); err != nil {
			if os.Getenv("CI") == "true" {
				t.Fatalf("%s is absent, and CI=true demands it", name)
			}
			t.Skipf("%s is absent: the lines are not tried", name)
		}
	}
	for file, want := range map[string]int{"../../README.md": 5, page: 11} {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			lines := shownLines(string(must(os.ReadFile(file))(t)))
			if len(lines) != want {
				t.Errorf("it shows %d lines, want %d", len(lines), want)
			}
			runLines(t, lines)
		})
	}
}

func runLines(t *testing.T, lines []shownLine) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "town.json"), []byte(pageSeed(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	var r *running
	for _, line := range lines {
		args, starts := strings.CutPrefix(line.command, startLine)
		if starts {
			if r != nil {
				r.end()
			}
			r = begin(t, inDir(dir, strings.Fields(args))...)
			if d := cmp.Diff(line.output, r.asShown(r.stdout)); d != "" {
				t.Errorf("%s(-page +program):\n%s", line.command, d)
			}
			continue
		}
		if r == nil {
			t.Fatalf("nothing has started the program before %s", line.command)
		}
		cmd := exec.CommandContext(t.Context(), "sh", "-c", r.asRun(line.command)) //nolint:gosec // the page is the module's own
		cmd.Dir, cmd.Stderr = dir, r.stderr
		// Nobody's own settings and proxies.
		cmd.Env = append(os.Environ(), "CURL_HOME="+dir, "HOME="+dir, "WGETRC=", "http_proxy=", "https_proxy=", "no_proxy=*", "NO_PROXY=*")
		out, err := cmd.Output()
		if err != nil {
			t.Errorf("%s%v\n%s", line.command, err, r.stderr)
		}
		if d := cmp.Diff(settled(line.output), settled(string(out))); d != "" {
			t.Errorf("%s(-page +program):\n%s", line.command, d)
		}
	}
}

// inDir has the flags' files in the folder.
func inDir(dir string, args []string) []string {
	for i, arg := range args {
		if ext := filepath.Ext(arg); ext == ".json" || ext == ".pem" {
			args[i] = filepath.Join(dir, arg)
		}
	}
	return args
}

// asRun has the test's addresses in place of the page's, asShown the other way.
func (r *running) asRun(text string) string {
	return strings.NewReplacer("http://127.0.0.1:8080", r.url, "https://127.0.0.1:8443", r.tlsURL).Replace(text)
}

func (r *running) asShown(text string) string {
	return strings.NewReplacer(r.tlsURL, "https://127.0.0.1:8443", r.url, "http://127.0.0.1:8080").Replace(text)
}

// newEachTime is what differs from run to run, or with a seed of one's own.
var newEachTime = regexp.MustCompile(`("_updatedAt"|"authToken"): "[^"]*"`)

// settled leaves out what differs, and the end of the line that some answers lack.
func settled(output string) string {
	return strings.TrimRight(newEachTime.ReplaceAllString(output, "$1: new"), "\n")
}
