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

// buildLine makes the program that this test runs, and startLine begins a line that
// starts it.
var (
	buildLine = "go build -o bin/memserver ./examples/server\n"
	startLine = regexp.MustCompile(`^(go run \./examples/server|\./bin/memserver)( .*)?\n$`)
)

// A shownLine is a command that a page shows, with its output, and with the text
// that stands between it and the command before.
type shownLine struct{ prose, command, output string }

// shownLines gives the commands of a page's console blocks.
func shownLines(page string) (lines []shownLine) {
	prose, rest, found := strings.Cut(page, "```console\n")
	for found {
		var block string
		block, rest, _ = strings.Cut(rest, "```\n")
		command := false
		for line := range strings.Lines(block) {
			switch start, isStart := strings.CutPrefix(line, "$ "); {
			case isStart:
				lines = append(lines, shownLine{prose: prose, command: start})
				prose = ""
			case command:
				lines[len(lines)-1].command += line
			default:
				lines[len(lines)-1].output += line
			}
			command = strings.HasSuffix(line, "\\\n")
		}
		prose, rest, found = strings.Cut(rest, "```console\n")
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
	for file, want := range map[string]int{"../../README.md": 5, page: 12} {
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
	started := false // by the line before, whose terminal is held
	for _, line := range lines {
		if line.command == buildLine {
			continue
		}
		if started && !strings.Contains(line.prose, "another terminal") {
			t.Errorf("the page gives this where the program runs: %s", line.command)
		}
		if start := startLine.FindStringSubmatch(line.command); start != nil {
			if r != nil {
				if !strings.Contains(line.prose, "Ctrl-C") {
					t.Errorf("the page does not stop the program, whose ports this needs: %s", line.command)
				}
				r.end()
			}
			r, started = begin(t, inDir(dir, strings.Fields(start[2]))...), true
			if d := cmp.Diff(line.output, r.asShown(r.stdout)); d != "" {
				t.Errorf("%s(-page +program):\n%s", line.command, d)
			}
			continue
		}
		started = false
		if r == nil {
			t.Fatalf("nothing has started the program before %s", line.command)
		}
		r.runLine(t, dir, line)
	}
}

// runLine runs a line of the page in the folder.
func (r *running) runLine(t *testing.T, dir string, line shownLine) {
	t.Helper()
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

// newEachTime is what differs from run to run.
var newEachTime = regexp.MustCompile(`"_updatedAt": "[^"]*"`)

// settled leaves out what differs, and the end of the line that some answers lack.
func settled(output string) string {
	return strings.TrimRight(newEachTime.ReplaceAllString(output, `"_updatedAt": new`), "\n")
}
