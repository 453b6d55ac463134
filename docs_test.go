package groups_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// docNoExample are the methods that need no example, in whatever package: the
// standard library calls them, a user does not.
var docNoExample = map[string]string{
	"Error":         "fmt and log call it",
	"Unwrap":        "errors.Is and errors.As call it",
	"Is":            "errors.Is calls it",
	"String":        "fmt calls it",
	"GoString":      "fmt calls it",
	"Format":        "fmt calls it",
	"LogValue":      "log/slog calls it",
	"MarshalText":   "the encoding packages call it",
	"UnmarshalText": "the encoding packages call it",
	"MarshalJSON":   "encoding/json calls it",
	"UnmarshalJSON": "encoding/json calls it",
	"ServeHTTP":     "net/http calls it",
}

// docUncheckedExample are the functions whose example cannot run, by package and
// name. They have one that compiles.
var docUncheckedExample = map[string]string{
	"groupstest.Run": "it takes a *testing.T, which only a test has",
}

// TestTheDocs holds the public packages to their documentation: every exported
// name has a comment, and every function and method that a user calls has an
// example whose output is compared.
func TestTheDocs(t *testing.T) {
	t.Parallel()
	d, err := readDocs(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range d.violations() {
		t.Error(v)
	}
}

// docs are the public packages, by directory.
type docs map[string]*docPackage

type docPackage struct {
	name     string
	files    []*ast.File
	examples []*doc.Example
	fset     *token.FileSet
}

func readDocs(fsys fs.FS) (docs, error) {
	d := docs{}
	err := fs.WalkDir(fsys, ".", func(p string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			return docSkip(fsys, p)
		case path.Ext(p) == ".go":
			return d.read(fsys, p)
		}
		return nil
	})
	return d, err
}

// docSkip passes over what is no public package of the module.
func docSkip(fsys fs.FS, dir string) error {
	switch path.Base(dir) {
	case "internal", "testdata", "examples":
		return fs.SkipDir
	}
	return houseSkip(fsys, dir)
}

func (d docs) read(fsys fs.FS, p string) error {
	text, err := fs.ReadFile(fsys, p)
	if err != nil {
		return err
	}
	dir := path.Dir(p)
	if d[dir] == nil {
		d[dir] = &docPackage{fset: token.NewFileSet()}
	}
	pkg := d[dir]
	f, err := parser.ParseFile(pkg.fset, p, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	if strings.HasSuffix(p, "_test.go") {
		pkg.examples = append(pkg.examples, doc.Examples(f)...)
		return nil
	}
	pkg.name = f.Name.Name
	pkg.files = append(pkg.files, f)
	return nil
}

// violations gives a sentence for each broken rule, in order.
func (d docs) violations() []string {
	var all []string
	for _, dir := range slices.Sorted(maps.Keys(d)) {
		all = append(all, d[dir].violations()...)
	}
	slices.Sort(all)
	return all
}

func (p *docPackage) violations() []string {
	var all []string
	for _, f := range p.files {
		for _, decl := range f.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				all = append(all, p.checkFunc(decl)...)
			case *ast.GenDecl:
				all = append(all, p.checkDecl(decl)...)
			}
		}
	}
	return all
}

// checkFunc is about functions and methods that are seen beyond the package.
func (p *docPackage) checkFunc(decl *ast.FuncDecl) []string {
	name, example := decl.Name.Name, decl.Name.Name
	if decl.Recv != nil {
		typ := receiver(decl)
		name, example = typ+"."+name, typ+"_"+example
	}
	if !exported(name) {
		return nil
	}
	var all []string
	if decl.Doc.Text() == "" {
		all = append(all, p.name+"."+name+" has no comment")
	}
	if decl.Recv != nil && docNoExample[decl.Name.Name] != "" {
		return all
	}
	if why := p.checkExample(example, docUncheckedExample[p.name+"."+name] != ""); why != "" {
		all = append(all, fmt.Sprintf("%s.%s %s", p.name, name, why))
	}
	return all
}

// receiver is the name of the type whose method it is.
func receiver(decl *ast.FuncDecl) string {
	typ := decl.Recv.List[0].Type
	for {
		switch t := typ.(type) {
		case *ast.StarExpr:
			typ = t.X
		case *ast.IndexExpr:
			typ = t.X
		case *ast.IndexListExpr:
			typ = t.X
		case *ast.Ident:
			return t.Name
		default:
			return ""
		}
	}
}

// exported reports whether each part of a name with dots is.
func exported(name string) bool {
	return !slices.ContainsFunc(strings.Split(name, "."), func(part string) bool { return !ast.IsExported(part) })
}

// checkExample says what is wrong with the examples of a name, or "".
func (p *docPackage) checkExample(name string, unchecked bool) string {
	why := "has no example"
	for _, e := range p.examples {
		suffix, isSuffixed := strings.CutPrefix(e.Name, name+"_")
		first, _ := utf8.DecodeRuneInString(suffix)
		if e.Name != name && !(isSuffixed && unicode.IsLower(first)) {
			continue
		}
		if e.Output != "" || unchecked {
			return ""
		}
		why = "has an example whose output is not compared"
	}
	return why
}

// checkDecl is about types, constants and variables. The comment of a block says
// what its constants are, where they have none of their own.
func (p *docPackage) checkDecl(decl *ast.GenDecl) []string {
	var all []string
	commented := lines{fset: p.fset}
	for _, spec := range decl.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if !ast.IsExported(spec.Name.Name) {
				continue
			}
			if cmp.Or(spec.Doc.Text(), alone(decl).Text()) == "" {
				all = append(all, p.name+"."+spec.Name.Name+" has no comment")
			}
			all = append(all, p.checkMembers(spec)...)
		case *ast.ValueSpec:
			ok := commented.has(spec, spec.Doc, spec.Comment) || decl.Doc.Text() != ""
			for _, id := range spec.Names {
				if !ok && ast.IsExported(id.Name) {
					all = append(all, p.name+"."+id.Name+" has no comment")
				}
			}
		}
	}
	return all
}

// alone is the comment of a declaration without parentheses, which is that of
// the one type in it.
func alone(decl *ast.GenDecl) *ast.CommentGroup {
	if decl.Lparen.IsValid() {
		return nil
	}
	return decl.Doc
}

// checkMembers is about the fields of a struct, and the methods of an interface.
// An embedded one is documented at its type.
func (p *docPackage) checkMembers(spec *ast.TypeSpec) []string {
	var list *ast.FieldList
	switch t := spec.Type.(type) {
	case *ast.StructType:
		list = t.Fields
	case *ast.InterfaceType:
		list = t.Methods
	default:
		return nil
	}
	var all []string
	// One that stands in the line of the type's name shares the type's comment.
	commented := lines{fset: p.fset, last: p.fset.Position(spec.Pos()).Line - 1}
	for _, field := range list.List {
		ok := commented.has(field, field.Doc, field.Comment)
		for _, id := range field.Names {
			if !ok && ast.IsExported(id.Name) {
				all = append(all, fmt.Sprintf("%s.%s.%s has no comment", p.name, spec.Name.Name, id.Name))
			}
		}
	}
	return all
}

// lines tells which lines of a list have a comment: of their own, at their end,
// or that of the line just above.
type lines struct {
	fset *token.FileSet
	last int // the line at which the last commented one ends
}

func (l *lines) has(n ast.Node, above, behind *ast.CommentGroup) bool {
	begin, end := l.fset.Position(n.Pos()).Line, l.fset.Position(n.End()).Line
	own := above.Text() != "" || behind.Text() != ""
	if !own && begin != l.last+1 {
		return false
	}
	l.last = end
	return true
}
