package main

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/groupserver"
	"github.com/groups-go/groups/peopleaggregator"
	"github.com/groups-go/groups/rocketchat"
)

const usage = `Offboard takes one person out of every group that the providers list, at each
provider where a flag names the person; without one it runs against the reference
server. Requests to join that wait stay.

	offboard [-dry-run] [-parallel n] [-groups file] [-peopleaggregator number]
		[-groupserver id or address] [-rocketchat id] [-flickr NSID]

Where the providers are, and the credentials, are in the environment. A secret, *,
may be in a file instead, which the variable with _FILE at its end names.

	PEOPLEAGGREGATOR_URL, PEOPLEAGGREGATOR_PATHS (documented or php),
	PEOPLEAGGREGATOR_TOKEN*, or PEOPLEAGGREGATOR_LOGIN and PEOPLEAGGREGATOR_PASSWORD*
	GROUPSERVER_URL, GROUPSERVER_TOKEN*
	ROCKETCHAT_URL, ROCKETCHAT_USER_ID, ROCKETCHAT_TOKEN*
	FLICKR_API_KEY, FLICKR_API_SECRET*, FLICKR_TOKEN*, FLICKR_TOKEN_SECRET*, FLICKR_URL

The exit status is 0 when the person is in none of the listed groups any more, 1
when a provider refused, 2 when something is unknown or was not done or the person
was not found, and 3 when nothing was begun.
`

// options are what the flags say.
type options struct {
	person   map[string]*string // by provider
	file     string
	parallel int
	dryRun   bool
}

func parse(args []string, out io.Writer) (options, error) {
	f := flag.NewFlagSet("offboard", flag.ContinueOnError)
	f.SetOutput(io.Discard) // the caller tells of errors
	f.Usage = func() {}
	o := options{person: map[string]*string{
		peopleAggregator: f.String(peopleAggregator, "", "the person's `number` at PeopleAggregator"),
		groupServer:      f.String(groupServer, "", "the person's `id` or address at GroupServer"),
		rocketChat:       f.String(rocketChat, "", "the person's `id` at Rocket.Chat"),
		flickrName:       f.String(flickrName, "", "the person's `NSID` at Flickr"),
	}}
	f.StringVar(&o.file, "groups", "", "a `file` that names further groups, as lines of provider and id")
	f.IntVar(&o.parallel, "parallel", 2, "how many groups are left at once at each provider")
	f.BoolVar(&o.dryRun, "dry-run", false, "list the groups, and leave none")
	err := f.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		say(out, "%s", usage)
		f.SetOutput(out)
		f.PrintDefaults()
		return o, err
	case err != nil:
		return o, err
	case f.NArg() > 0:
		return o, fmt.Errorf("%q is not a flag", f.Arg(0))
	case o.parallel < 1:
		return o, fmt.Errorf("-parallel must be at least 1")
	}
	return o, nil
}

// connect makes the accounts of the providers where a person is named. There is
// none where nobody is.
func (o options) connect(getenv func(string) string) ([]*account, error) {
	env := environment{getenv: getenv}
	var accounts []*account
	for _, p := range []struct {
		provider string
		connect  func(*environment, string) (*account, error)
	}{
		{peopleAggregator, connectPeopleAggregator},
		{groupServer, connectGroupServer},
		{rocketChat, connectRocketChat},
		{flickrName, connectFlickr},
	} {
		person := *o.person[p.provider]
		if person == "" {
			continue
		}
		a, err := p.connect(&env, person)
		if env.err != nil {
			return nil, env.err
		}
		if err != nil {
			return nil, err
		}
		accounts = append(accounts, a)
	}
	return accounts, o.readGroups(accounts)
}

func connectPeopleAggregator(env *environment, person string) (*account, error) {
	return newPeopleAggregator(peopleaggregator.Config{
		BaseURL:   env.getenv("PEOPLEAGGREGATOR_URL"),
		Paths:     peopleaggregator.Paths(env.getenv("PEOPLEAGGREGATOR_PATHS")),
		AuthToken: env.secret("PEOPLEAGGREGATOR_TOKEN"),
		Login:     env.getenv("PEOPLEAGGREGATOR_LOGIN"),
		Password:  env.secret("PEOPLEAGGREGATOR_PASSWORD"),
		UserID:    person,
	})
}

func connectGroupServer(env *environment, person string) (*account, error) {
	return newGroupServer(groupserver.Config{
		BaseURL: env.getenv("GROUPSERVER_URL"),
		Token:   env.secret("GROUPSERVER_TOKEN"),
	}, person)
}

func connectRocketChat(env *environment, person string) (*account, error) {
	return newRocketChat(rocketchat.Config{
		BaseURL:   env.getenv("ROCKETCHAT_URL"),
		UserID:    env.getenv("ROCKETCHAT_USER_ID"),
		AuthToken: env.secret("ROCKETCHAT_TOKEN"),
	}, person)
}

func connectFlickr(env *environment, person string) (*account, error) {
	return newFlickr(flickr.Config{
		BaseURL:     env.getenv("FLICKR_URL"),
		APIKey:      env.getenv("FLICKR_API_KEY"),
		APISecret:   env.secret("FLICKR_API_SECRET"),
		Token:       env.secret("FLICKR_TOKEN"),
		TokenSecret: env.secret("FLICKR_TOKEN_SECRET"),
	}, person)
}

// An environment keeps the first error of reading it.
type environment struct {
	getenv func(string) string
	err    error
}

// secret reads a variable, or the file that the one with _FILE names.
func (e *environment) secret(name string) groups.Secret {
	file := e.getenv(name + "_FILE")
	if file == "" {
		return groups.NewSecret(e.getenv(name))
	}
	text, err := os.ReadFile(file)
	if err != nil && e.err == nil {
		e.err = fmt.Errorf("%s_FILE: %w", name, err)
	}
	return groups.NewSecret(strings.TrimSpace(string(text)))
}

// readGroups reads the file of further groups.
func (o options) readGroups(accounts []*account) error {
	if o.file == "" {
		return nil
	}
	text, err := os.ReadFile(o.file)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		fields := strings.Fields(lines.Text())
		if len(fields) == 0 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		if len(fields) != 2 {
			return fmt.Errorf("%s:%d: want a provider and the id of a group", o.file, n)
		}
		if !addGroup(accounts, fields[0], fields[1]) {
			return fmt.Errorf("%s:%d: no person is named at %q", o.file, n, fields[0])
		}
	}
	return lines.Err()
}

func addGroup(accounts []*account, provider, id string) bool {
	for _, a := range accounts {
		if a.provider == provider {
			a.more = append(a.more, id)
			return true
		}
	}
	return false
}
