package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
)

func TestRunsAgainstTheReferenceServerAndPrintsLinesInAPipe(t *testing.T) {
	t.Parallel()
	got := play(t, program{})
	if got.status != statusOpen {
		t.Errorf("the status is %d", got.status)
	}
	golden(t, "testdata/output.txt", got.out)
	// The order of the lines is that in which the groups were left.
	lines := strings.SplitAfter(strings.TrimSpace(got.err)+"\n", "\n")
	counts, texts := []string{}, []string{}
	for _, line := range lines {
		count, text, ok := strings.Cut(line, "] ")
		if ok {
			counts, texts = append(counts, count), append(texts, text)
		}
	}
	if n := len(counts); n == 0 || counts[0] != "[1/12" || counts[n-1] != "[12/12" {
		t.Errorf("the counts are %q", counts)
	}
	slices.Sort(texts)
	golden(t, "testdata/lines.txt", strings.Join(texts, ""))
}

func TestADryRunListsTheGroups(t *testing.T) {
	t.Parallel()
	got := play(t, program{}, "-dry-run")
	golden(t, "testdata/dry-run.txt", got.out)
	if got.status != statusLeft || got.err != "Listing the groups.\n" {
		t.Errorf("the status is %d, and the progress %q", got.status, got.err)
	}
}

func TestShowsABarOnATerminal(t *testing.T) {
	t.Parallel()
	got := play(t, program{terminal: true})
	golden(t, "testdata/output.txt", got.out)
	steps := regexp.MustCompile(`\r *Leaving +\d+% .*?\(\d+/12\)`).FindAllString(got.err, -1)
	if len(steps) != 12 || !strings.HasSuffix(steps[11], "(11/12)") {
		t.Errorf("the bar went through %q", steps)
	}
	if !strings.HasSuffix(got.err, " \r") || strings.Contains(got.err, "[1/12]") {
		t.Errorf("the bar stays, or there are lines: %q", got.err)
	}
}

func TestABarThatDoesNotFillMakesRoom(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	rows := []*row{{outcome: listed}, {outcome: listed}, {outcome: listed}}
	bar := program{err: &out, terminal: true}.progress([][]*row{rows})
	bar.done(&row{outcome: left})
	bar.done(&row{outcome: notDone})
	bar.end()
	if !strings.HasSuffix(out.String(), " \r") || !strings.Contains(out.String(), "(1/3)") || strings.Contains(out.String(), "(2/3)") {
		t.Errorf("the bar stays, or counts what was not done: %q", out.String())
	}
}

func TestTakesThePersonOutOfAllProviders(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	got := c.play(t)
	want := []string{
		"peopleaggregator group:1 Reading left - - 2 -",
		"groupserver reading - left - - 1 -",
		"rocketchat general Reading left - - 1 -",
		"flickr 1001@N01 Reading left - - 2 -",
	}
	if diff := cmp.Diff(want, table(got.out)); diff != "" || got.status != statusLeft {
		t.Errorf("the status is %d; the table differs (-want +got):\n%s%s", got.status, diff, got.err)
	}
	if left := c.members(); left != nil {
		t.Errorf("still in %q", left)
	}
	got = c.play(t)
	want = []string{
		"peopleaggregator - - none listed - - - -",
		"groupserver - - not found user_not_found - - -",
		"rocketchat - - none listed - - - -",
		"flickr - - none listed - - - -",
	}
	if diff := cmp.Diff(want, table(got.out)); diff != "" || got.status != statusOpen {
		t.Errorf("again, the status is %d; the table differs (-want +got):\n%s", got.status, diff)
	}
}

func TestADryRunChangesNothing(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	before := c.members()
	if got := c.play(t, "-dry-run"); got.status != statusLeft || len(table(got.out)) != 4 {
		t.Errorf("the status is %d:\n%s%s", got.status, got.out, got.err)
	}
	if diff := cmp.Diff(before, c.members()); diff != "" || len(before) != 4 {
		t.Errorf("the memberships changed (-before +after):\n%s", diff)
	}
}

func TestTellsWhatIsLeftOver(t *testing.T) {
	t.Parallel()
	lose := memserver.Effect{Kind: memserver.Drop}
	later := memserver.Effect{Kind: memserver.Answer, Status: 503, Header: map[string]string{"Retry-After": "3600"}}
	for name, tc := range map[string]struct {
		change func(*testing.T, *company)
		want   string // a row
		status int
	}{
		"a refusal has its code": {
			change: func(t *testing.T, c *company) {
				if err := c.srv.RocketChat.SetArchived("general", true); err != nil {
					t.Fatal(err)
				}
			},
			want:   `rocketchat general Reading refused archived error-room-archived 1 The private group, Reading, is archived [error-room-archived]`,
			status: statusRefused,
		},
		"a provider that does not list is not done, and the others are": {
			change: func(_ *testing.T, c *company) { c.env["ROCKETCHAT_TOKEN"] = "none" },
			want:   "rocketchat - - not done unauthenticated - - You must be logged in to do this.",
			status: statusOpen,
		},
		"a provider that asks for patience is not done": {
			change: func(t *testing.T, c *company) {
				inject(t, c, memserver.Fault{Op: "leaveGroup", Phase: memserver.BeforeRules, Effect: later})
			},
			want:   "peopleaggregator group:1 Reading not done unavailable - 1 -",
			status: statusOpen,
		},
		"a lost answer is found out": {
			change: func(t *testing.T, c *company) {
				inject(t, c, memserver.Fault{Op: "groups.kick", Attempt: 1, Phase: memserver.AfterRules, Effect: lose})
			},
			want:   "rocketchat general Reading left, found out - - 2 -",
			status: statusLeft,
		},
		"a moderator who was told a lie is refused": {
			change: func(t *testing.T, c *company) {
				inject(t, c, memserver.Fault{Op: "leaveGroup", Attempt: 1, Phase: memserver.BeforeRules, Effect: memserver.Effect{
					Kind: memserver.Answer, Status: 200, Header: map[string]string{"Content-Type": "application/xml"},
					Body: `<?xml version="1.0"?><response><success>true</success></response>`,
				}})
				if err := c.srv.PeopleAggregator.SetRoles(paGroup, c.ada[peopleAggregator].ID, memserver.Moderator); err != nil {
					t.Fatal(err)
				}
			},
			want:   "peopleaggregator group:1 Reading refused refused - 3 it was told as done, and was not",
			status: statusRefused,
		},
		"a leave that cannot be checked is unknown": {
			change: func(t *testing.T, c *company) {
				for _, n := range []int{2, 3} { // the first one lists
					inject(t, c, memserver.Fault{Op: "getGroups", Attempt: n, Phase: memserver.BeforeRules, Effect: later})
				}
			},
			want:   "peopleaggregator group:1 Reading unknown outcome_unknown - 3 it was told as done, and could not be checked",
			status: statusOpen,
		},
		"a leave that is checked at the second time is found out": {
			change: func(t *testing.T, c *company) {
				inject(t, c, memserver.Fault{Op: "getGroups", Attempt: 2, Phase: memserver.BeforeRules, Effect: later})
			},
			want:   "peopleaggregator group:1 Reading left, found out - - 3 -",
			status: statusLeft,
		},
		"a person who is not found is not said to be out": {
			change: func(_ *testing.T, c *company) { c.args[3] = "nobody@example.com" },
			want:   "groupserver - - not found user_not_found - - -",
			status: statusOpen,
		},
		"a profile that does not tell its groups is not done": {
			change: func(t *testing.T, c *company) {
				inject(t, c, memserver.Fault{Op: "gs-search-people.json", Phase: memserver.BeforeRules, Effect: memserver.Effect{
					Kind: memserver.Answer, Status: 200, Header: map[string]string{"Content-Type": "application/json"},
					Body: `{"id": "qK7SgjsTHcLNrJ2ClevcJ0", "name": "Ada", "email": {"preferred": ["ada@example.com"]}}`,
				}})
			},
			want:   "groupserver - - not done unavailable - - the profile does not tell its groups",
			status: statusOpen,
		},
		"another's token at Flickr is not used": {
			change: func(_ *testing.T, c *company) {
				token, secret := c.srv.Flickr.Token(c.grace[flickrName].ID, "delete")
				c.env["FLICKR_TOKEN"], c.env["FLICKR_TOKEN_SECRET"] = token.Reveal(), secret.Reveal()
			},
			want:   "flickr 1001@N01 Reading refused unsupported - 1 -",
			status: statusRefused,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCompany(t)
			tc.change(t, c)
			got := c.play(t)
			rows := table(got.out)
			if !slices.Contains(rows, tc.want) || got.status != tc.status {
				t.Errorf("the status is %d and not %d, or there is no row %q:\n%s%s", got.status, tc.status, tc.want, got.out, got.err)
			}
			left := 0
			for _, row := range rows {
				if strings.Contains(row, " left") {
					left++
				}
			}
			if left < 3 {
				t.Errorf("the other providers were not done:\n%s", got.out)
			}
			if c.srv.Flickr.State(flickrGroup, c.grace[flickrName].ID) != groups.StateJoined {
				t.Error("Grace has left")
			}
		})
	}
}

func inject(t *testing.T, c *company, faults ...memserver.Fault) {
	t.Helper()
	if err := c.srv.Inject(faults...); err != nil {
		t.Fatal(err)
	}
}

func TestReadsSecretsAndFurtherGroupsFromFiles(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	if err := seed(c.srv.GroupServer, memserver.Group{ID: "chess-club"}); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	token, list := filepath.Join(dir, "token"), filepath.Join(dir, "groups")
	err := errors.Join(
		os.WriteFile(token, []byte(c.env["GROUPSERVER_TOKEN"]+"\n"), 0o600),
		os.WriteFile(list, []byte("# from the list of members\n\ngroupserver chess-club\ngroupserver reading\n"), 0o600),
	)
	if err != nil {
		t.Fatal(err)
	}
	delete(c.env, "GROUPSERVER_TOKEN")
	c.env["GROUPSERVER_TOKEN_FILE"] = token
	got := c.play(t, "-groups", list)
	want := []string{"groupserver reading - left - - 1 -", "groupserver chess-club - was not a member - - 1 -"}
	if rows := table(got.out); len(rows) != 5 || !cmp.Equal(want, rows[1:3]) || got.status != statusLeft {
		t.Errorf("the status is %d:\n%s%s", got.status, got.out, got.err)
	}
}

func TestBeginsNothingWithWrongArguments(t *testing.T) {
	t.Parallel()
	list := filepath.Join(t.TempDir(), "groups")
	if err := os.WriteFile(list, []byte("groupserver reading\nrocketchat\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	site := map[string]string{"GROUPSERVER_URL": "https://groups.example.com", "GROUPSERVER_TOKEN": "secret"}
	for name, tc := range map[string]struct {
		args []string
		env  map[string]string
		want string
	}{
		"an unknown flag":      {args: []string{"-all"}, want: "-all"},
		"a word":               {args: []string{"ada"}, want: `"ada" is not a flag`},
		"none at once":         {args: []string{"-parallel", "0"}, want: "-parallel must be at least 1"},
		"no address":           {args: []string{"-groupserver", "ada"}, want: "BaseURL is missing"},
		"no credentials":       {args: []string{"-flickr", "1@N01"}, want: "APIKey is missing"},
		"plain HTTP":           {args: []string{"-groupserver", "ada"}, env: map[string]string{"GROUPSERVER_URL": "http://groups.example.com", "GROUPSERVER_TOKEN": "secret"}, want: "BaseURL"},
		"a missing secret":     {args: []string{"-groupserver", "ada"}, env: map[string]string{"GROUPSERVER_TOKEN_FILE": list + "2"}, want: "GROUPSERVER_TOKEN_FILE: "},
		"a missing file":       {args: []string{"-groupserver", "ada", "-groups", list + "2"}, env: site, want: "groups2"},
		"a line with no group": {args: []string{"-groupserver", "ada", "-groups", list}, env: site, want: "groups:2: want a provider and the id of a group"},
		"groups of nobody":     {args: []string{"-groups", list}, want: `groups:1: no person is named at "groupserver"`},
	} {
		got := play(t, program{getenv: func(name string) string { return tc.env[name] }}, tc.args...)
		if got.status != statusUsage || got.out != "" || !strings.HasPrefix(got.err, "offboard: ") || !strings.Contains(got.err, tc.want) {
			t.Errorf("%s: the status is %d: %s%s", name, got.status, got.out, got.err)
		}
		if strings.Contains(got.err, "secret") {
			t.Errorf("%s: the error holds the secret: %s", name, got.err)
		}
	}
}

func TestHelpNamesEveryVariable(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	asked := map[string]bool{}
	p := program{out: &out, err: &out, getenv: func(name string) string {
		asked[strings.TrimSuffix(name, "_FILE")] = true
		return "x"
	}}
	for _, provider := range []string{peopleAggregator, groupServer, rocketChat, flickrName} {
		p.run(t.Context(), []string{"-" + provider, "1"})
	}
	got := play(t, program{}, "-help")
	if got.status != statusLeft || len(asked) != 15 {
		t.Errorf("the status is %d, and %d variables were read", got.status, len(asked))
	}
	for name := range asked {
		if !strings.Contains(got.out, name) {
			t.Errorf("the help does not name %s", name)
		}
	}
}

func TestNamesDoNotMoveTheCursor(t *testing.T) {
	t.Parallel()
	r := row{provider: "flickr", name: "A\x1b[2J\tB\nC\u202eD", outcome: left}
	if diff := cmp.Diff([]string{"flickr", "-", "A [2J B C D", "left", "-", "-", "-", "-"}, r.cells()); diff != "" {
		t.Errorf("the cells differ (-want +got):\n%s", diff)
	}
}
