package main

import (
	"bytes"
	"context"
	"errors"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
)

// asProgram has the test's binary run as the program itself, for tests that need
// a process of their own.
const asProgram = "FLICKRLOGIN_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// What the program says: by itself, of a login, and of a token that is not kept.
const (
	here  = "Without FLICKR_API_KEY this is the reference server, where Ada allows what is asked.\n"
	ofAda = "The token is that of ada (34427001@N01), and permits delete.\n"
	gone  = "It was kept in a file while the program ran; -file keeps it.\n"
)

// keptIn is what it says of a token that is kept.
func keptIn(file string) string {
	mode := "-rw-------"
	if runtime.GOOS == "windows" {
		mode = "-rw-rw-rw-"
	}
	return "It is kept in " + file + " (" + mode + ").\n"
}

func TestLogsInAndKeepsTheToken(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "below", "flickr-token.json")
	// An old file that everybody can read does not stay so.
	if err := errors.Join(os.Mkdir(filepath.Dir(file), 0o755), os.WriteFile(file, []byte("{}"), 0o644)); err != nil { //nolint:gosec // see above
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run(t.Context(), &out, options{file: file}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(here+ofAda+keptIn(file), out.String()); diff != "" {
		t.Errorf("the output differs (-want +got):\n%s", diff)
	}
	k, err := read(file)
	if err != nil || k.Token == "" || k.TokenSecret == "" || k.UserID != "34427001@N01" {
		t.Fatalf("the file does not hold the token of Ada: %v", err)
	}
	for _, secret := range []string{k.Token, k.TokenSecret} {
		if strings.Contains(out.String(), secret) {
			t.Error("the output holds a secret")
		}
	}
	if names, err := os.ReadDir(filepath.Dir(file)); err != nil || len(names) != 1 {
		t.Errorf("beside the file there are others: %v, %v", names, err)
	}
}

func TestUsesNoFileThatIsNoneOfItsOwn(t *testing.T) {
	t.Parallel()
	const good = `{"token": "72157626318069415-087bfc7b5816092c", "tokenSecret": "a202d1f853ec69de"}`
	for name, tc := range map[string]struct {
		text string
		mode os.FileMode
		want error
	}{
		"its own":           {good, 0o600, nil},
		"one for everybody": {good, 0o644, errOpenToOthers},
		"an empty one":      {"", 0o600, errNoToken},
		"another's":         {"{}", 0o600, errNoToken},
		"half a token":      {`{"token": "72157626318069415-087bfc7b5816092c"}`, 0o600, errNoToken},
	} {
		file := filepath.Join(t.TempDir(), "flickr-token.json")
		if err := errors.Join(os.WriteFile(file, []byte(tc.text), tc.mode), os.Chmod(file, tc.mode)); err != nil {
			t.Fatal(err)
		}
		if _, err := read(file); !errors.Is(err, tc.want) && runtime.GOOS != "windows" {
			t.Errorf("%s: got %v, want %v", name, err, tc.want)
		}
	}
	if _, err := read(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("none: %v", err)
	}
}

func TestNeedsNoFile(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := run(t.Context(), &out, options{}); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(here+ofAda+gone, out.String()); diff != "" {
		t.Errorf("the output differs (-want +got):\n%s", diff)
	}
}

// With a key the person answers in a browser; a token that is kept is used again,
// and one that is not good any more is replaced.
func TestWithAKeyTheTokenIsKeptAndUsedAgain(t *testing.T) {
	t.Parallel()
	srv := memserver.Start(t)
	site := srv.Flickr
	site.SetTLSRequired(false)
	ada, err := site.AddUser(memserver.User{Login: "ada"})
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	var visits sync.WaitGroup
	out := &bytes.Buffer{}
	person := writer(func(p []byte) (int, error) {
		if address := regexp.MustCompile(`http://\S+`).FindString(string(p)); address != "" {
			asked++
			browse(t, &visits, site, ada.ID, address)
			return len(p), nil
		}
		return out.Write(p)
	})
	app, file := site.App(), filepath.Join(t.TempDir(), "flickr-token.json")
	o := options{base: srv.URL(), key: app.Key, secret: app.Secret, file: file}
	for _, step := range []struct {
		name   string
		before func(*kept)
		asked  int
		says   string
	}{
		{"at first", nil, 1, ""},
		{"again", nil, 1, ""},
		{"once the token is gone", func(k *kept) { site.RevokeToken(groups.NewSecret(k.Token)) }, 2, "The token in " + file + " is not good any more.\n"},
	} {
		if step.before != nil {
			k, err := read(file)
			if err != nil {
				t.Fatal(err)
			}
			step.before(k)
		}
		out.Reset()
		if err := run(t.Context(), person, o); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		visits.Wait()
		if got := out.String(); asked != step.asked || got != step.says+ofAda+keptIn(file) {
			t.Errorf("%s: asked %d times, and it says\n%s", step.name, asked, got)
		}
	}
}

// browse allows what the address asks, and goes to the program that waits.
func browse(t *testing.T, visits *sync.WaitGroup, site *memserver.Flickr, user, address string) {
	t.Helper()
	page, err := url.Parse(address)
	if err != nil {
		t.Error(err)
		return
	}
	site.SetBrowserUser(user)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	client.Jar, err = cookiejar.New(nil)
	if err != nil {
		t.Error(err)
		return
	}
	form := url.Values{"answer": {"allow"}}
	for _, field := range hidden.FindAllStringSubmatch(visit(t, client, http.MethodGet, page.String(), ""), -1) {
		form.Set(field[1], html.UnescapeString(field[2]))
	}
	page.RawQuery = ""
	// It is led back to where somebody waits only from now on.
	visits.Go(func() { visit(t, client, http.MethodPost, page.String(), form.Encode()) })
}

// hidden are the fields of a page's form that nobody sees.
var hidden = regexp.MustCompile(`type="hidden" name="([^"]*)" value="([^"]*)"`)

func visit(t *testing.T, client *http.Client, method, address, form string) (page string) {
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form))
	if err != nil {
		t.Error(err)
		return ""
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := client.Do(r)
	if err != nil {
		t.Error(err)
		return ""
	}
	defer resp.Body.Close() //nolint:errcheck // it was read
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("%s %s: %d, %v", method, address, resp.StatusCode, err)
	}
	return string(text)
}

// Nobody answers in a browser: the end of ctx ends the waiting.
func TestEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	out := writer(func(p []byte) (int, error) {
		if bytes.Contains(p, []byte("Open this address")) {
			cancel()
		}
		return len(p), nil
	})
	err := run(ctx, out, options{browser: true})
	if !errors.Is(err, groups.ErrCanceled) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }
