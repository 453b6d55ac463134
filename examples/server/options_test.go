package main

import (
	"flag"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/memserver"
)

// defaults are the options without flags.
func defaults(change func(*options)) *options {
	o := &options{
		addr: "127.0.0.1:8080", tlsAddr: "127.0.0.1:8443", seed: 1,
		accessLog: true, endTimeout: 10 * time.Second,
	}
	if change != nil {
		change(o)
	}
	return o
}

func TestOptions(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		args string
		env  map[string]string
		want func(*options)
	}{
		"none": {},
		"all flags": {
			args: "-addr off -tls-addr [::1]:0 -tls-hosts a.example,192.0.2.1 -ca-file ca -seed-file s -seed 7 -dialect deployed " +
				"-credentials-file c -control /-/ -access-log=false -end-timeout 1m30s -allow-remote",
			want: func(o *options) {
				*o = options{
					tlsAddr: "[::1]:0", tlsHosts: []string{"a.example", "192.0.2.1"}, caFile: "ca", seedFile: "s", seed: 7,
					dialect: memserver.Deployed, credentialsFile: "c", control: "/-/", endTimeout: 90 * time.Second, allowRemote: true,
				}
			},
		},
		"all variables": {
			env: map[string]string{
				"MEMSERVER_ADDR": "off", "MEMSERVER_TLS_ADDR": "[::1]:0", "MEMSERVER_TLS_HOSTS": "a.example,192.0.2.1",
				"MEMSERVER_CA_FILE": "ca", "MEMSERVER_SEED_FILE": "s", "MEMSERVER_SEED": "7", "MEMSERVER_DIALECT": "deployed",
				"MEMSERVER_CREDENTIALS_FILE": "c", "MEMSERVER_CONTROL": "/a/b/", "MEMSERVER_ACCESS_LOG": "false",
				"MEMSERVER_END_TIMEOUT": "0s", "MEMSERVER_ALLOW_REMOTE": "true",
			},
			want: func(o *options) {
				*o = options{
					tlsAddr: "[::1]:0", tlsHosts: []string{"a.example", "192.0.2.1"}, caFile: "ca", seedFile: "s", seed: 7,
					dialect: memserver.Deployed, credentialsFile: "c", control: "/a/b/", allowRemote: true,
				}
			},
		},
		"a flag wins, also over a wrong variable": {
			args: "-seed 7 -dialect documented -access-log",
			env:  map[string]string{"MEMSERVER_SEED": "8", "MEMSERVER_DIALECT": "spoken", "MEMSERVER_ACCESS_LOG": "false"},
			want: func(o *options) { o.seed = 7 },
		},
		"an empty variable is none":    {env: map[string]string{"MEMSERVER_SEED": "", "MEMSERVER_ADDR": ""}},
		"others' variables are theirs": {env: map[string]string{"SEED": "7", "SERVER_SEED": "7", "MEMSERVER_PORT": "tcp://192.0.2.1:1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := readOptions(strings.Fields(tc.args), func(name string) string { return tc.env[name] }, io.Discard)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(defaults(tc.want), got, cmp.AllowUnexported(options{})); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// wrong are values that are refused, by flag.
var wrong = map[string][]string{
	"addr":         {"8080", "127.0.0.1", "::1:80", "http://127.0.0.1:80"},
	"tls-addr":     {"8443"},
	"tls-hosts":    {"a b", "a,,b", "-a", "*.example"},
	"seed":         {"-1", "x", "1.5"},
	"dialect":      {"Deployed", "x"},
	"access-log":   {"perhaps"},
	"end-timeout":  {"10", "-1s", "x"},
	"allow-remote": {"x"},
	"control": {
		"-", "/", "//", "/-", "-/", "/-//", "/../", "/./", "/a/../b/", "/%2e/", "/a b/", "/ä/", "/?/",
		"/healthz/", "/api/", "/api/v1/", "/api/v2/", "/api/xml/x/", "/services/", "/services/control/", "/gs-group-member-leave.json/",
	},
}

func TestWrongValuesAreRefusedWithTheName(t *testing.T) {
	t.Parallel()
	for name, values := range wrong {
		for _, value := range values {
			for _, by := range []struct {
				name string
				args []string
				env  map[string]string
			}{
				{"-" + name, []string{"-" + name + "=" + value}, nil},
				{envName(name), nil, map[string]string{envName(name): value}},
			} {
				r, code := tryToBegin(t, by.env, by.args...)
				if text := r.stderr.String(); code != exitUsage || r.stdout != "" || !strings.Contains(text, by.name+": ") {
					t.Errorf("%s %q: exit status %d, %q\n%s", by.name, value, code, r.stdout, text)
				}
			}
		}
	}
}

func TestWrongArgumentsAreRefused(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"-seeds=1":                "-seeds",
		"town.json":               "town.json",
		"-addr=off -tls-addr=off": "-addr and -tls-addr",
		"-seed=1 -- -addr=off":    "-addr=off",
		"-credentials-file":       "-credentials-file",
	} {
		r, code := tryToBegin(t, nil, strings.Fields(args)...)
		text := r.stderr.String()
		first, second, _ := strings.Cut(text, "\n")
		if code != exitUsage || r.stdout != "" || !strings.Contains(first, want) ||
			!strings.Contains(second, "-help") || strings.Count(text, "\n") != 2 {
			t.Errorf("%s: exit status %d, %q\n%s", args, code, r.stdout, text)
		}
	}
}

func TestHelpTellsTheRuleAndEachFlag(t *testing.T) {
	t.Parallel()
	r, code := tryToBegin(t, nil, "-help")
	text := r.stderr.String()
	if code != exitOK || r.stdout != "" || !strings.Contains(text, "-seed-file is MEMSERVER_SEED_FILE") {
		t.Errorf("exit status %d, %q\n%s", code, r.stdout, text)
	}
	for _, name := range flagNames() {
		if !strings.Contains(text, "\n  -"+name) {
			t.Errorf("it does not tell of -%s:\n%s", name, text)
		}
	}
}

func TestThePageListsEachFlag(t *testing.T) {
	t.Parallel()
	page := must(os.ReadFile(page))(t)
	var got []string
	for _, row := range regexp.MustCompile("(?m)^\\| `-([a-z-]+)` \\| `(\\w+)` \\|").FindAllStringSubmatch(string(page), -1) {
		got = append(got, row[1])
		if row[2] != envName(row[1]) {
			t.Errorf("it gives %s for -%s", row[2], row[1])
		}
	}
	slices.Sort(got)
	if d := cmp.Diff(flagNames(), got); d != "" {
		t.Errorf("(-program +page):\n%s", d)
	}
}

func flagNames() (names []string) {
	new(options).flags().VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	return names
}
