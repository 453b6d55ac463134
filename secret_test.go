package groups_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
)

const canary = "CaNaRy"

// holder has a Secret wherever a value can have one.
type holder struct {
	Exported   groups.Secret
	unexported groups.Secret
	pointer    *groups.Secret
	slice      []groups.Secret
	values     map[string]groups.Secret
	any        any
	inner      deep
}

type deep struct{ s groups.Secret }

func newHolder(s groups.Secret) holder {
	h := holder{
		Exported: s, unexported: s, pointer: &s, slice: []groups.Secret{s},
		values: map[string]groups.Secret{"k": s}, any: s,
	}
	h.inner.s = s
	return h
}

func TestASecretIsNeverPrinted(t *testing.T) {
	t.Parallel()
	s := groups.NewSecret(canary)
	values := map[string]any{
		"itself": s, "a pointer": &s, "a slice": []groups.Secret{s}, "a map": map[string]groups.Secret{"k": s},
		"an array": [1]groups.Secret{s}, "a key": map[groups.Secret]int{s: 1}, "an any": []any{s},
		"fields": newHolder(s), "a pointer to fields": pointerTo(newHolder(s)),
	}
	var verbs []string
	for c := 'a'; c <= 'z'; c++ {
		verbs = append(verbs, "%"+string(c), "%"+strings.ToUpper(string(c)), "%+"+string(c), "%#"+string(c), "% "+string(c))
	}
	for name, v := range values {
		for _, verb := range verbs {
			notShown(t, name+" by "+verb, fmt.Sprintf(verb, v))
		}
		notShown(t, name+" by Sprint", fmt.Sprint(v))
	}
}

// notShown fails the test if text holds the canary, as it is or in hex.
func notShown(t *testing.T, what, text string) {
	t.Helper()
	low := strings.ReplaceAll(strings.ToLower(text), " ", "")
	for _, form := range []string{canary, fmt.Sprintf("%x", canary), strings.ReplaceAll(fmt.Sprintf("%# x", canary), " ", "")} {
		if strings.Contains(low, strings.ToLower(form)) {
			t.Errorf("%s shows the secret: %s", what, text)
		}
	}
}

func TestHowASecretPrints(t *testing.T) {
	t.Parallel()
	s := groups.NewSecret(canary)
	for verb, want := range map[string]string{
		"%v": "[redacted]", "%+v": "[redacted]", "%#v": "[redacted]", "%s": "[redacted]",
		"%q": `"[redacted]"`, "%x": fmt.Sprintf("%x", "[redacted]"), "%12s": "  [redacted]",
	} {
		if got := fmt.Sprintf(verb, s); got != want {
			t.Errorf("%s: got %s, want %s", verb, got, want)
		}
	}
}

// go-cmp follows pointers and unexported fields to tell values apart.
func TestADiffShowsNoSecret(t *testing.T) {
	t.Parallel()
	printed := cmp.AllowUnexported(holder{}, deep{})
	a, b := newHolder(groups.NewSecret(canary)), newHolder(groups.NewSecret("other"))
	diff := cmp.Diff(a, b, printed)
	if diff == "" {
		t.Error("two secrets are no difference")
	}
	notShown(t, "the diff", diff)
	if diff := cmp.Diff(newHolder(groups.NewSecret(canary)), a, printed); diff != "" {
		t.Errorf("the same secret is a difference: %s", diff)
	}
}

func TestASecretIsNotLogged(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	s := groups.NewSecret(canary)
	for _, h := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		l := slog.New(h)
		l.Info("x", "secret", s, "pointer", &s, "holder", newHolder(s), "group", slog.GroupValue(slog.Any("in", s)))
		l.With("with", s).WithGroup("g").Info("x")
	}
	notShown(t, "the log", log.String())
	if n := strings.Count(log.String(), "[redacted]"); n < 8 {
		t.Errorf("%d redacted values in\n%s", n, &log)
	}
}

func TestASecretMarshalsRedacted(t *testing.T) {
	t.Parallel()
	type config struct {
		Token  groups.Secret
		Absent groups.Secret            `json:",omitzero"`
		Attr   groups.Secret            `xml:",attr"`
		Map    map[string]groups.Secret `xml:"-"`
	}
	s := groups.NewSecret(canary)
	c := config{Token: s, Attr: s, Map: map[string]groups.Secret{"k": s}}
	asJSON, err := json.Marshal(c)
	if want := `{"Token":"[redacted]","Attr":"[redacted]","Map":{"k":"[redacted]"}}`; err != nil || string(asJSON) != want {
		t.Errorf("got %s, %v; want %s", asJSON, err, want)
	}
	asXML, err := xml.Marshal(c)
	if want := `<config Attr="[redacted]"><Token>[redacted]</Token><Absent></Absent></config>`; err != nil || string(asXML) != want {
		t.Errorf("got %s, %v; want %s", asXML, err, want)
	}
	key, err := json.Marshal(map[groups.Secret]int{s: 1})
	if err != nil || string(key) != `{"[redacted]":1}` {
		t.Errorf("got %s, %v", key, err)
	}
}

func TestASecretUnmarshals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text, want string
		ok               bool
	}{
		{"a text", `"s3cret"`, "s3cret", true},
		{"nothing", `""`, "", true},
		{"what is left of a secret", `"[redacted]"`, "", false},
		{"what is left of a secret, escaped", `"\u005bredacted]"`, "", false},
		{"a text with it inside", `"x[redacted]"`, "x[redacted]", true},
		{"a number", `1`, "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var s groups.Secret
			err := json.Unmarshal([]byte(c.text), &s)
			if s.Reveal() != c.want || (err == nil) != c.ok {
				t.Errorf("got %q, %v", s.Reveal(), err)
			}
		})
	}
}

func TestUnmarshallingReplacesASecret(t *testing.T) {
	t.Parallel()
	s := groups.NewSecret("old")
	other := s
	if err := s.UnmarshalText([]byte("new")); err != nil || s.Reveal() != "new" || other.Reveal() != "old" {
		t.Errorf("got %v; the new is %v, the copy's is the old: %v", err, s.Reveal() == "new", other.Reveal() == "old")
	}
}

func TestSecretsAreComparedByTheirText(t *testing.T) {
	t.Parallel()
	var zero groups.Secret
	for _, c := range []struct {
		a, b groups.Secret
		want bool
	}{
		{zero, zero, true},
		{zero, groups.NewSecret(""), true},
		{groups.NewSecret("a"), groups.NewSecret("a"), true},
		{groups.NewSecret("a"), groups.NewSecret("b"), false},
		{groups.NewSecret("a"), groups.NewSecret("aa"), false},
		{groups.NewSecret("a"), zero, false},
	} {
		if got := c.a.Equal(c.b); got != c.want {
			t.Errorf("%q and %q: got %v", c.a.Reveal(), c.b.Reveal(), got)
		}
	}
	if !zero.IsZero() || !groups.NewSecret("").IsZero() || groups.NewSecret("a").IsZero() || zero.Reveal() != "" {
		t.Error("IsZero is wrong")
	}
}

func pointerTo[T any](v T) *T { return &v }
