package groups_test

import (
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

	"github.com/google/go-cmp/cmp"
)

// securityTest is how SECURITY.md names a test. securityClaim is a claim, which
// begins with its number.
var (
	securityTest  = regexp.MustCompile(`\b(?:Test|Fuzz|Example)[A-Z]\w*`)
	securityClaim = regexp.MustCompile(`^(\d+)\. `)
)

// TestEachClaimOfSecurityHasItsTest holds SECURITY.md to the tests: each claim
// names tests that there are, or says why there is none.
func TestEachClaimOfSecurityHasItsTest(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string(nil), securityViolations(string(text), testNames(t))); diff != "" {
		t.Errorf("violations (-want +got):\n%s", diff)
	}
}

func TestTheRulesOfSecurity(t *testing.T) {
	t.Parallel()
	const good = "# Security\n\n1. One thing (TestA, FuzzB).\n2. Another,\n   on two lines (no test: it is about\n   people).\n\nThe end.\n"
	tests := map[string]bool{"TestA": true, "FuzzB": true}
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"claims with their tests":     {good, nil},
		"a test that there is not":    {strings.Replace(good, "TestA", "TestC", 1), []string{"TestC does not exist"}},
		"a test that is named beside": {good + "See TestD.\n", []string{"TestD does not exist"}},
		"a claim without a test":      {strings.Replace(good, " (TestA, FuzzB)", "", 1), []string{"claim 1 names no test"}},
		"no reason":                   {strings.Replace(good, "(no test: it is about\n   people)", "(no test)", 1), []string{"claim 2 names no test"}},
		"a number that comes twice":   {good + "2. More (TestA).\n", []string{"claim 2 stands where 3 belongs"}},
		"no claims":                   {"# Security\n", []string{"there is no claim"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, securityViolations(c.text, tests)); diff != "" {
				t.Errorf("violations (-want +got):\n%s", diff)
			}
		})
	}
}

// securityViolations gives a sentence for each claim without a test and each test
// that there is not.
func securityViolations(text string, tests map[string]bool) []string {
	var all []string
	claims := 0
	for _, claim := range securityClaims(text) {
		claims++
		number := securityClaim.FindStringSubmatch(claim)[1]
		if want := strconv.Itoa(claims); number != want {
			all = append(all, "claim "+number+" stands where "+want+" belongs")
		}
		if !securityTest.MatchString(claim) && !strings.Contains(claim, "(no test: ") {
			all = append(all, "claim "+number+" names no test")
		}
	}
	if claims == 0 {
		all = append(all, "there is no claim")
	}
	for _, name := range securityTest.FindAllString(text, -1) {
		if !tests[name] {
			all = append(all, name+" does not exist")
		}
	}
	return all
}

// securityClaims gives the claims, each in one line.
func securityClaims(text string) []string {
	var all []string
	open := false
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case securityClaim.MatchString(line):
			all, open = append(all, line), true
		case line == "":
			open = false
		case open:
			all[len(all)-1] += " " + line
		}
	}
	return all
}

// A goFile is one of the module's.
type goFile struct {
	path string
	test bool
	*ast.File
}

// goFiles reads all Go files of the module.
func goFiles(t *testing.T) []goFile {
	t.Helper()
	var all []goFile
	fsys := os.DirFS(".")
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return houseSkip(fsys, p)
		case path.Ext(p) != ".go":
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.SkipObjectResolution)
		all = append(all, goFile{path: p, test: strings.HasSuffix(p, "_test.go"), File: f})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func testNames(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for _, f := range goFiles(t) {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && f.test && fn.Recv == nil && securityTest.MatchString(fn.Name.Name) {
				names[fn.Name.Name] = true
			}
		}
	}
	return names
}

// eachNode calls see with each node of the code that importers link.
func eachNode(t *testing.T, see func(path string, n ast.Node)) {
	t.Helper()
	for _, f := range goFiles(t) {
		if f.test || within(f.path, "examples") {
			continue
		}
		ast.Inspect(f.File, func(n ast.Node) bool {
			see(f.path, n)
			return true
		})
	}
}

// isCall reports whether the expression calls a function or method by that
// selector: "Reveal", or "net.Listen".
func isCall(e ast.Node, name string) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	s, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	pkg, sel, qualified := strings.Cut(name, ".")
	if !qualified {
		return s.Sel.Name == name
	}
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == pkg && s.Sel.Name == sel
}

func TestNoCodeTurnsTheCheckOfCertificatesOff(t *testing.T) {
	t.Parallel()
	eachNode(t, func(path string, n ast.Node) {
		if id, ok := n.(*ast.Ident); ok && (id.Name == "InsecureSkipVerify" || id.Name == "VerifyPeerCertificate" || id.Name == "VerifyConnection") {
			t.Errorf("%s has %s", path, id.Name)
		}
	})
}

func TestNoSecretIsComparedByAnOperator(t *testing.T) {
	t.Parallel()
	eachNode(t, func(path string, n ast.Node) {
		if fn, ok := n.(*ast.FuncDecl); ok && comparesRevealed(fn) {
			t.Errorf("%s: %s compares a revealed secret by an operator, in place of Equal", path, fn.Name.Name)
		}
	})
}

// comparesRevealed reports whether the function compares what Reveal gave,
// there or by way of a variable, by == or != or in a switch, but for a
// comparison with "".
func comparesRevealed(fn *ast.FuncDecl) (found bool) {
	revealed := map[string]bool{}
	isSecret := func(e ast.Expr) bool {
		id, named := e.(*ast.Ident)
		return isCall(e, "Reveal") || named && revealed[id.Name]
	}
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, e := range n.Rhs {
				if id, ok := n.Lhs[i].(*ast.Ident); ok && isSecret(e) {
					revealed[id.Name] = true
				}
			}
		case *ast.BinaryExpr:
			if n.Op == token.EQL || n.Op == token.NEQ {
				found = found || isSecret(n.X) && !isEmptyText(n.Y) || isSecret(n.Y) && !isEmptyText(n.X)
			}
		case *ast.SwitchStmt:
			found = found || isSecret(n.Tag)
		}
		return true
	})
	return found
}

func isEmptyText(e ast.Expr) bool {
	text, ok := e.(*ast.BasicLit)
	return ok && text.Value == `""`
}

// The calls of packages are looked for by their names.
func TestNoPackageThatMattersIsRenamed(t *testing.T) {
	t.Parallel()
	eachNode(t, func(path string, n ast.Node) {
		if i, ok := n.(*ast.ImportSpec); ok && i.Name != nil && slices.Contains([]string{`"os"`, `"net"`, `"net/http"`, `"crypto/tls"`, `"syscall"`}, i.Path.Value) {
			t.Errorf("%s imports %s as %s", path, i.Path.Value, i.Name.Name)
		}
	})
}

func TestWhatListensDoesSoOnLoopback(t *testing.T) {
	t.Parallel()
	listeners := 0
	eachNode(t, func(path string, n ast.Node) {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return
		}
		s, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || !strings.HasPrefix(s.Sel.Name, "Listen") {
			return
		}
		if !isCall(n, "net.Listen") {
			t.Errorf("%s calls %s", path, s.Sel.Name)
			return
		}
		listeners++
		if at, ok := call.Args[1].(*ast.BasicLit); !ok || at.Value != `"127.0.0.1:0"` {
			t.Errorf("%s listens elsewhere than at 127.0.0.1:0", path)
		}
	})
	if listeners == 0 {
		t.Error("nothing listens: the test looks for the wrong thing")
	}
}

func TestTheLibraryTouchesNoFilesAndStartsNoPrograms(t *testing.T) {
	t.Parallel()
	banned := []string{`"C"`, `"os/exec"`, `"os/signal"`, `"plugin"`, `"unsafe"`, `"io/ioutil"`}
	errorsAlone := map[string][]string{"os": {"ErrDeadlineExceeded"}, "syscall": {"ECONNREFUSED", "ECONNRESET"}}
	eachNode(t, func(path string, n ast.Node) {
		switch n := n.(type) {
		case *ast.ImportSpec:
			if slices.Contains(banned, n.Path.Value) {
				t.Errorf("%s imports %s", path, n.Path.Value)
			}
		case *ast.SelectorExpr:
			x, ok := n.X.(*ast.Ident)
			if !ok {
				return
			}
			if may, touchy := errorsAlone[x.Name]; touchy && !slices.Contains(may, n.Sel.Name) {
				t.Errorf("%s uses %s.%s", path, x.Name, n.Sel.Name)
			}
		}
	})
}
