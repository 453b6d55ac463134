package groups_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	houseModule   = "github.com/groups-go/groups"
	houseMaxLines = 400
)

// A houseRule says what of this module the files of a directory may import,
// tests aside. A directory stands for all below it, "." for the root and "*" for
// every provider.
type houseRule struct {
	dir string
	may []string // beside the directory's own
	why string
}

// houseRules are found by the longest match. A top-level directory that they do
// not name is a provider.
var houseRules = []houseRule{
	{".", nil, "the root package imports the standard library alone"},
	{"provider", []string{"."}, "provider imports only the root, the standard library and go-retryablehttp"},
	{"internal", []string{".", "internal"}, "internal packages import only the root and each other"},
	{"memserver", []string{".", "*", "internal"}, "memserver imports only the root, the providers and internal packages"},
	{"memserver/internal/world", []string{"."}, "the world imports only the root and the standard library"},
	{"groupstest", []string{"."}, "groupstest imports only the root and the standard library"},
	{"examples", []string{".", "*", "provider", "memserver", "groupstest"}, "an example imports only what is public"},
	{"*", []string{".", "provider", "internal"}, "a provider imports only the root, provider and internal packages, never another provider or memserver"},
}

// houseModules are the modules that this one may require, with the directories
// that may import them beside tests.
var houseModules = []struct {
	module string
	dirs   []string
}{
	{"github.com/hashicorp/go-retryablehttp", []string{"provider"}},
	{"github.com/kolo/xmlrpc", []string{"internal/xmlrpc"}},
	{"github.com/mrjones/oauth", []string{"flickr"}},
	{"github.com/google/go-cmp", nil},
	{"github.com/jarcoal/httpmock", nil},
	{"go.uber.org/goleak", nil},
	{"pgregory.net/rapid", nil},
}

// houseProviderFiles are the files that each provider has, so that the same job
// has the same name everywhere.
var houseProviderFiles = []string{"doc.go", "client.go", "methods.go", "errors.go", "wire.go", "testdata/quirks.md"}

var (
	houseQuirk = regexp.MustCompile(`\b[A-Z]{2}-\d{3}\b`)
	// A quirk is defined where its number begins a line, after the marks of a
	// list, a heading, a table or emphasis.
	houseQuirkDefinition = regexp.MustCompile("(?m)^[-#|*` \\t]*\\b([A-Z]{2}-\\d{3})\\b")
)

// TestTheHouse holds the module to its own rules: who imports whom, which files
// there are, and that code and lists of quirks agree.
func TestTheHouse(t *testing.T) {
	t.Parallel()
	h, err := readHouse(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range h.violations() {
		t.Error(v)
	}
}

// A house is what the rules ask of the module's files.
type house struct {
	files  []houseFile
	exists map[string]bool     // all paths
	quirks map[string][]string // number → the files that define it
}

type houseFile struct {
	path, dir, pkg string
	test           bool
	documented     bool
	lines          int
	imports        []string
	relies         []string // the quirks that its comments name
	names          []string // the quirks that it names anywhere
}

func readHouse(fsys fs.FS) (*house, error) {
	h := &house{exists: map[string]bool{}, quirks: map[string][]string{}}
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return houseSkip(fsys, p)
		}
		h.exists[p] = true
		switch {
		case strings.HasSuffix(p, "/testdata/quirks.md"):
			return h.readQuirks(fsys, p)
		case path.Ext(p) == ".go" && !slices.Contains(strings.Split(p, "/"), "testdata"):
			return h.readGo(fsys, p)
		}
		return nil
	})
	return h, err
}

// houseSkip passes over directories that are no part of the module.
func houseSkip(fsys fs.FS, dir string) error {
	if dir == "." {
		return nil
	}
	if _, err := fs.Stat(fsys, dir+"/go.mod"); err == nil || strings.HasPrefix(path.Base(dir), ".") {
		return fs.SkipDir
	}
	return nil
}

func (h *house) readQuirks(fsys fs.FS, p string) error {
	text, err := fs.ReadFile(fsys, p)
	if err != nil {
		return err
	}
	for _, m := range houseQuirkDefinition.FindAllSubmatch(text, -1) {
		h.quirks[string(m[1])] = append(h.quirks[string(m[1])], p)
	}
	return nil
}

func (h *house) readGo(fsys fs.FS, p string) error {
	text, err := fs.ReadFile(fsys, p)
	if err != nil {
		return err
	}
	f, err := parser.ParseFile(token.NewFileSet(), p, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	file := houseFile{
		path: p, dir: path.Dir(p), pkg: f.Name.Name,
		test:       strings.HasSuffix(p, "_test.go"),
		documented: f.Doc.Text() != "",
		lines:      bytes.Count(text, []byte("\n")),
		names:      houseQuirk.FindAllString(string(text), -1),
		relies:     houseCommentQuirks(f),
	}
	for _, s := range f.Imports {
		name, err := strconv.Unquote(s.Path.Value)
		if err != nil {
			return err
		}
		file.imports = append(file.imports, name)
	}
	h.files = append(h.files, file)
	return nil
}

func houseCommentQuirks(f *ast.File) []string {
	var all []string
	for _, group := range f.Comments {
		for _, c := range group.List {
			all = append(all, houseQuirk.FindAllString(c.Text, -1)...)
		}
	}
	return all
}

// violations gives a sentence for each broken rule, in order, each once.
func (h *house) violations() []string {
	var all []string
	for _, f := range h.files {
		for _, name := range f.imports {
			if why := f.checkImport(name); why != "" {
				all = append(all, fmt.Sprintf("%s imports %s: %s", f.path, name, why))
			}
		}
		if !f.test && f.lines > houseMaxLines {
			all = append(all, fmt.Sprintf("%s has %d lines: a file has at most %d", f.path, f.lines, houseMaxLines))
		}
	}
	all = append(all, h.checkPackages()...)
	all = append(all, h.checkQuirks()...)
	slices.Sort(all)
	return slices.Compact(all)
}

// checkImport says why the file may not have the import, or "".
func (f *houseFile) checkImport(name string) string {
	first, _, _ := strings.Cut(name, "/")
	switch {
	case name == houseModule || strings.HasPrefix(name, houseModule+"/"):
		return f.checkOwn(strings.TrimPrefix(strings.TrimPrefix(name, houseModule), "/"))
	case strings.Contains(first, "."):
		return f.checkModule(name)
	}
	return f.checkStandard(name)
}

// checkOwn is about imports of this module: dir is the imported directory.
func (f *houseFile) checkOwn(dir string) string {
	if dir == "" {
		dir = "."
	}
	why := checkRule(f.dir, dir)
	switch {
	case !f.test:
		return why
	case why != "" && within(dir, "memserver") && !strings.HasSuffix(f.pkg, "_test"):
		return "only external tests (package " + f.pkg + "_test) use memserver, which imports the providers"
	}
	return ""
}

// checkRule says why what is in from, tests aside, may not import dir, or "".
func checkRule(from, dir string) string {
	rule, own := ruleFor(from)
	if within(dir, own) {
		return ""
	}
	for _, may := range rule.may {
		if within(dir, may) || may == "*" && isProvider(dir) {
			return ""
		}
	}
	return rule.why
}

// checkModule is about imports of other modules.
func (f *houseFile) checkModule(name string) string {
	for _, m := range houseModules {
		if !within(name, m.module) {
			continue
		}
		if f.test || slices.ContainsFunc(m.dirs, func(dir string) bool { return within(f.dir, dir) }) {
			return ""
		}
		if len(m.dirs) == 0 {
			return "it is for tests only"
		}
		return "only " + strings.Join(m.dirs, " and ") + " may"
	}
	return "it is not among the modules that this one may require"
}

// checkStandard is about imports of the standard library.
func (f *houseFile) checkStandard(name string) string {
	switch {
	case f.test:
	case within(name, "net/http") && within(f.dir, "memserver/internal/world"):
		return "the world knows nothing of HTTP"
	case (within(name, "testing") || name == "net/http/httptest") && !within(f.dir, "groupstest"):
		return "beside tests only groupstest may"
	}
	return ""
}

// ruleFor gives the rule for a directory, and the directory that it is about.
func ruleFor(dir string) (rule houseRule, own string) {
	for _, r := range houseRules {
		if within(dir, r.dir) && len(r.dir) > len(own) {
			rule, own = r, r.dir
		}
	}
	if own == "" {
		rule = houseRules[len(houseRules)-1]
		own, _, _ = strings.Cut(dir, "/")
	}
	return rule, own
}

// isProvider reports whether the directory is a provider's, or below one.
func isProvider(dir string) bool {
	rule, _ := ruleFor(dir)
	return rule.dir == "*"
}

// within reports whether name is dir or below it. Nothing is below the root.
func within(name, dir string) bool {
	return name == dir || strings.HasPrefix(name, dir+"/")
}

// checkPackages asks for package comments and for each provider's files.
func (h *house) checkPackages() []string {
	documented := map[string]bool{}
	for _, f := range h.files {
		if !f.test {
			documented[f.dir] = documented[f.dir] || f.documented
		}
	}
	var all []string
	for dir, ok := range documented {
		if !ok {
			all = append(all, fmt.Sprintf("the package in %s has no package comment", dir))
		}
		if !isProvider(dir) || strings.Contains(dir, "/") {
			continue
		}
		for _, name := range houseProviderFiles {
			if !h.exists[dir+"/"+name] {
				all = append(all, fmt.Sprintf("the provider %s has no file %s", dir, name))
			}
		}
	}
	return all
}

// checkQuirks holds the numbers in the code against the lists, both ways.
func (h *house) checkQuirks() []string {
	var all []string
	named := map[string]bool{}
	for _, f := range h.files {
		for _, q := range f.names {
			named[q] = true
		}
		for _, q := range f.relies {
			if len(h.quirks[q]) == 0 {
				all = append(all, fmt.Sprintf("%s relies on %s, which no testdata/quirks.md has", f.path, q))
			}
		}
	}
	for q, lists := range h.quirks {
		if !named[q] {
			all = append(all, fmt.Sprintf("%s has %s, which no code or test names", lists[0], q))
		}
		if len(lists) > 1 {
			all = append(all, fmt.Sprintf("%s is defined %d times: %s", q, len(lists), strings.Join(lists, ", ")))
		}
	}
	return all
}
