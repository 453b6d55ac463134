package groups_test

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// goodHouse is a module that keeps every rule. A quirk's number is put together,
// so that this file names none.
func goodHouse() map[string]string {
	return map[string]string{
		"go.mod":                           "module " + houseModule,
		"groups.go":                        source("groups", "net/http"),
		"groups_test.go":                   source("groups_test", "testing", houseModule+"/memserver"),
		"provider/engine.go":               source("provider", houseModule, "github.com/hashicorp/go-retryablehttp"),
		"provider/engine_test.go":          source("provider", "testing", "net/http/httptest", "github.com/jarcoal/httpmock"),
		"internal/xmlrpc/encode.go":        source("xmlrpc", "github.com/kolo/xmlrpc"),
		"acme/doc.go":                      source("acme"),
		"acme/client.go":                   source("acme", houseModule, houseModule+"/provider", houseModule+"/internal/xmlrpc"),
		"acme/methods.go":                  source("acme", houseModule+"/acme/internal/sign") + "// See " + quirk(1) + ".\n",
		"acme/errors.go":                   source("acme"),
		"acme/wire.go":                     source("acme"),
		"acme/testdata/quirks.md":          "# Quirks\n\n- **" + quirk(1) + "**: odd, see " + quirk(2) + ".\n| " + quirk(3) + " | odder |\n",
		"acme/acme_test.go":                source("acme_test", houseModule+"/memserver", "github.com/kolo/xmlrpc") + "var q = `" + quirk(3) + "`\n",
		"acme/internal/sign/sign.go":       source("sign", "crypto/hmac"),
		"memserver/server.go":              source("memserver", houseModule, houseModule+"/acme", houseModule+"/memserver/internal/world", "net/http"),
		"memserver/internal/world/join.go": source("world", houseModule),
		"memserver/server_test.go":         source("memserver", houseModule+"/memserver/internal/world"),
		"groupstest/run.go":                source("groupstest", houseModule, "testing"),
		"examples/quickstart/main.go":      source("main", houseModule+"/acme", houseModule+"/memserver"),
		"examples/quickstart/main_test.go": source("main", houseModule+"/memserver"),
		"bench/go.mod":                     "module bench",
		"bench/bench.go":                   "package bench\n\nimport \"example.com/anything\"\n",
		".hidden/x.go":                     "not Go",
	}
}

func source(pkg string, imports ...string) string {
	s := "// Package " + pkg + " is a test's.\npackage " + pkg + "\n\n"
	for _, name := range imports {
		s += "import _ \"" + name + "\"\n"
	}
	return s
}

func quirk(n int) string { return "AC-00" + string(rune('0'+n)) }

func TestTheRulesOfTheHouse(t *testing.T) {
	t.Parallel()
	const module = houseModule
	for name, tc := range map[string]struct {
		files map[string]string // "" takes the file away
		want  []string
	}{
		"a house that keeps them has no violation": {},
		"the root imports nothing of the module": {
			files: map[string]string{"x.go": source("groups", module+"/internal/xmlrpc")},
			want:  []string{"x.go imports " + module + "/internal/xmlrpc: the root package imports the standard library alone"},
		},
		"the root imports no other module": {
			files: map[string]string{"x.go": source("groups", "github.com/hashicorp/go-retryablehttp")},
			want:  []string{"x.go imports github.com/hashicorp/go-retryablehttp: only provider may"},
		},
		"the engine imports no provider": {
			files: map[string]string{"provider/x.go": source("provider", module+"/acme")},
			want:  []string{"provider/x.go imports " + module + "/acme: provider imports only the root, the standard library and go-retryablehttp"},
		},
		"a provider does not import the retry library": {
			files: map[string]string{"acme/x.go": source("acme", "github.com/hashicorp/go-retryablehttp")},
			want:  []string{"acme/x.go imports github.com/hashicorp/go-retryablehttp: only provider may"},
		},
		"a provider does not import the XML-RPC library": {
			files: map[string]string{"acme/x.go": source("acme", "github.com/kolo/xmlrpc")},
			want:  []string{"acme/x.go imports github.com/kolo/xmlrpc: only internal/xmlrpc may"},
		},
		"a provider imports no other provider": {
			files: map[string]string{"acme/x.go": source("acme", module+"/other")},
			want:  []string{"acme/x.go imports " + module + "/other: a provider imports only the root, provider and internal packages, never another provider or memserver"},
		},
		"a package below a provider does not import memserver": {
			files: map[string]string{"acme/internal/sign/x.go": source("sign", module+"/memserver")},
			want:  []string{"acme/internal/sign/x.go imports " + module + "/memserver: a provider imports only the root, provider and internal packages, never another provider or memserver"},
		},
		"an internal test does not import memserver": {
			files: map[string]string{"acme/x_test.go": source("acme", module+"/memserver")},
			want:  []string{"acme/x_test.go imports " + module + "/memserver: only external tests (package acme_test) use memserver, which imports the providers"},
		},
		"memserver does not import the engine": {
			files: map[string]string{"memserver/x.go": source("memserver", module+"/provider")},
			want:  []string{"memserver/x.go imports " + module + "/provider: memserver imports only the root, the providers and internal packages"},
		},
		"memserver does not import testing": {
			files: map[string]string{"memserver/x.go": source("memserver", "testing", "net/http/httptest")},
			want: []string{
				"memserver/x.go imports net/http/httptest: beside tests only groupstest may",
				"memserver/x.go imports testing: beside tests only groupstest may",
			},
		},
		"the world imports neither HTTP nor a provider nor what is above it": {
			files: map[string]string{"memserver/internal/world/x.go": source("world", "net/http/httptrace", module+"/acme", module+"/memserver")},
			want: []string{
				"memserver/internal/world/x.go imports " + module + "/acme: the world imports only the root and the standard library",
				"memserver/internal/world/x.go imports " + module + "/memserver: the world imports only the root and the standard library",
				"memserver/internal/world/x.go imports net/http/httptrace: the world knows nothing of HTTP",
			},
		},
		"groupstest imports no provider": {
			files: map[string]string{"groupstest/x.go": source("groupstest", module+"/acme")},
			want:  []string{"groupstest/x.go imports " + module + "/acme: groupstest imports only the root and the standard library"},
		},
		"an example imports nothing internal": {
			files: map[string]string{"examples/quickstart/x.go": source("main", module+"/internal/xmlrpc")},
			want:  []string{"examples/quickstart/x.go imports " + module + "/internal/xmlrpc: an example imports only what is public"},
		},
		"an internal package imports no provider": {
			files: map[string]string{"internal/xmlrpc/x.go": source("xmlrpc", module+"/acme")},
			want:  []string{"internal/xmlrpc/x.go imports " + module + "/acme: internal packages import only the root and each other"},
		},
		"a test library stays in tests": {
			files: map[string]string{"groupstest/x.go": source("groupstest", "github.com/google/go-cmp/cmp")},
			want:  []string{"groupstest/x.go imports github.com/google/go-cmp/cmp: it is for tests only"},
		},
		"a module that is not listed is refused in tests too": {
			files: map[string]string{"x_test.go": source("groups_test", "github.com/stretchr/testify/require")},
			want:  []string{"x_test.go imports github.com/stretchr/testify/require: it is not among the modules that this one may require"},
		},
		"a file that is no test is not too long": {
			files: map[string]string{
				"x.go":      source("groups") + strings.Repeat("\n", houseMaxLines-2),
				"y.go":      source("groups") + strings.Repeat("\n", houseMaxLines-3),
				"x_test.go": source("groups_test") + strings.Repeat("\n", houseMaxLines),
			},
			want: []string{"x.go has 401 lines: a file has at most 400"},
		},
		"a package has a comment, which a directive is not": {
			files: map[string]string{"internal/bare/x.go": "//go:generate true\npackage bare\n", "internal/bare/x_test.go": source("bare")},
			want:  []string{"the package in internal/bare has no package comment"},
		},
		"a provider has its files": {
			files: map[string]string{"acme/errors.go": "", "acme/wire.go": "", "acme/wire_xml.go": source("acme")},
			want:  []string{"the provider acme has no file errors.go", "the provider acme has no file wire.go"},
		},
		"a comment names no quirk that is not listed": {
			files: map[string]string{"memserver/x.go": source("memserver") + "// As " + quirk(2) + " has it.\n"},
			want:  []string{"memserver/x.go relies on " + quirk(2) + ", which no testdata/quirks.md has"},
		},
		"a quirk is named somewhere": {
			files: map[string]string{"acme/acme_test.go": ""},
			want:  []string{"acme/testdata/quirks.md has " + quirk(3) + ", which no code or test names"},
		},
		"a quirk is defined once": {
			files: map[string]string{"other/testdata/quirks.md": "## " + quirk(1) + "\n"},
			want:  []string{quirk(1) + " is defined 2 times: acme/testdata/quirks.md, other/testdata/quirks.md"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, violationsWith(t, tc.files)); diff != "" {
				t.Errorf("violations (-want +got):\n%s", diff)
			}
		})
	}
}

// violationsWith gives the violations of the good house with some files changed.
func violationsWith(t *testing.T, files map[string]string) []string {
	t.Helper()
	all := goodHouse()
	maps.Copy(all, files)
	fsys := fstest.MapFS{}
	for name, text := range all {
		if text != "" {
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	h, err := readHouse(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return h.violations()
}
