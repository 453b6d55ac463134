package main

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/memserver"
	"go.uber.org/goleak"
)

var update = flag.Bool("update", false, "write the files of testdata anew")

// childVariable makes the test's binary be the program.
const childVariable = "OFFBOARD_IS_THE_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		main()
	}
	goleak.VerifyTestMain(m)
}

// An output is what a run gave.
type output struct {
	status   int
	out, err string
}

// play runs the program in a pipe, or as on a terminal.
func play(t *testing.T, p program, args ...string) output {
	t.Helper()
	var out, errOut bytes.Buffer
	p.out, p.err = &out, &errOut
	if p.getenv == nil {
		p.getenv = func(string) string { return "" }
	}
	status := p.run(t.Context(), args)
	return output{status, out.String(), errOut.String()}
}

// golden compares a text with a file.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the output differs from %s (-want +got):\n%s", file, diff)
	}
}

// company is a server where Ada is in a group at each provider, with the
// arguments and the environment that take her out.
type company struct {
	srv        *memserver.Server
	ada, grace map[string]memserver.User
	args       []string
	env        map[string]string
}

const (
	paGroup     = "group:1"
	flickrGroup = "1001@N01"
)

func newCompany(t *testing.T) *company {
	t.Helper()
	srv := memserver.Start(t)
	srv.Flickr.SetTLSRequired(false) // the program trusts the system's certificates alone
	c := &company{srv: srv, ada: map[string]memserver.User{}, grace: map[string]memserver.User{}}
	for provider, s := range map[string]site{
		peopleAggregator: srv.PeopleAggregator, groupServer: srv.GroupServer, rocketChat: srv.RocketChat, flickrName: srv.Flickr,
	} {
		id := map[string]string{peopleAggregator: paGroup, groupServer: "reading", rocketChat: "general", flickrName: flickrGroup}[provider]
		ada, grace, err := cast(s)
		if err != nil {
			t.Fatal(err)
		}
		g := memserver.Group{ID: id, Name: "Reading", Owner: grace.ID, Private: provider == rocketChat}
		if err := seed(s, g, ada.ID); err != nil {
			t.Fatal(err)
		}
		c.ada[provider], c.grace[provider] = ada, grace
	}
	c.args = []string{
		"-" + peopleAggregator, c.ada[peopleAggregator].ID, "-" + groupServer, "ada@example.com",
		"-" + rocketChat, c.ada[rocketChat].ID, "-" + flickrName, c.ada[flickrName].ID,
	}
	pa, gs := srv.PeopleAggregator.Config(c.ada[peopleAggregator].ID), srv.GroupServer.Config()
	rc, fl := srv.RocketChat.Config(c.grace[rocketChat].ID), srv.Flickr.Config(c.ada[flickrName].ID)
	c.env = map[string]string{
		"PEOPLEAGGREGATOR_URL": srv.URL(), "PEOPLEAGGREGATOR_TOKEN": pa.AuthToken.Reveal(),
		"GROUPSERVER_URL": srv.URL(), "GROUPSERVER_TOKEN": gs.Token.Reveal(),
		"ROCKETCHAT_URL": srv.URL(), "ROCKETCHAT_USER_ID": rc.UserID, "ROCKETCHAT_TOKEN": rc.AuthToken.Reveal(),
		"FLICKR_URL": srv.URL(), "FLICKR_API_KEY": fl.APIKey, "FLICKR_API_SECRET": fl.APISecret.Reveal(),
		"FLICKR_TOKEN": fl.Token.Reveal(), "FLICKR_TOKEN_SECRET": fl.TokenSecret.Reveal(),
	}
	return c
}

func (c *company) getenv(name string) string { return c.env[name] }

// play runs the program, and makes sure that it shows no secret.
func (c *company) play(t *testing.T, more ...string) output {
	t.Helper()
	got := play(t, program{getenv: c.getenv}, append(c.args, more...)...)
	for name, value := range c.env {
		if strings.Contains(name, "TOKEN") || strings.Contains(name, "SECRET") {
			if strings.Contains(got.out+got.err, value) {
				t.Errorf("the output holds %s", name)
			}
		}
	}
	return got
}

// members says where Ada still is.
func (c *company) members() []string {
	var all []string
	for _, s := range []struct {
		provider string
		groups   []memserver.Group
	}{
		{peopleAggregator, c.srv.PeopleAggregator.GroupsOf(c.ada[peopleAggregator].ID)},
		{groupServer, c.srv.GroupServer.GroupsOf(c.ada[groupServer].ID)},
		{rocketChat, c.srv.RocketChat.GroupsOf(c.ada[rocketChat].ID)},
		{flickrName, c.srv.Flickr.GroupsOf(c.ada[flickrName].ID)},
	} {
		for _, g := range s.groups {
			all = append(all, s.provider+" "+g.ID)
		}
	}
	return all
}

// table gives the rows of the table without their spaces.
func table(out string) []string {
	var rows []string
	for line := range strings.Lines(out) {
		if strings.HasPrefix(line, "PROVIDER") {
			rows = []string{}
			continue
		}
		if rows != nil && strings.TrimSpace(line) == "" {
			return rows
		}
		if rows != nil {
			rows = append(rows, strings.Join(strings.Fields(line), " "))
		}
	}
	return rows
}
