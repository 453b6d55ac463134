package flickr

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// FuzzAnswer holds the decoder to rules that another reader can judge: an answer
// is a success only if it says so in so many words, a failure never passes for
// one, and nothing of an answer of OAuth is shown but names.
func FuzzAnswer(f *testing.F) {
	for _, pattern := range []string{"*.xml", "*.json", "*.jsonp", "*.txt", "*.html"} {
		names, err := filepath.Glob("testdata/" + pattern)
		if err != nil || len(names) == 0 {
			f.Fatal(pattern, err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(text, 200)
			f.Add(text, 401)
			f.Add(text, 500)
		}
	}
	for _, text := range []string{
		`/**/foo ( {"stat":"ok"} ) ;`, `{"stat":"ok","stat":"fail"}`, `{"stat":"ok","err":{}}`, `{"stat":"fail","code":{"_content":3}}`,
		`<rsp stat="ok" stat="fail"/>`, `<rsp stat="ok"><![CDATA[x]]></rsp>`, `<!DOCTYPE rsp><rsp stat="ok"/>`, "\ufeff<rsp stat='ok'/>",
		`oauth_problem=nonce_used`, `oauth_parameters_absent=oauth_a%26oauth_b&oauth_problem=parameter_absent`,
	} {
		f.Add([]byte(text), 200)
		f.Add([]byte(text), 400)
	}
	f.Fuzz(func(t *testing.T, data []byte, status int) {
		for _, method := range []string{MethodGroupsLeave, MethodGroupsJoin, MethodGroupsJoinRequest, MethodPeopleGetGroups} {
			root, err := open(method, &provider.Response{Status: status, Body: data})
			if err != nil {
				checkFailure(t, method, status, data, err)
				continue
			}
			if !saysSuccess(data) {
				t.Errorf("%s took %q for a success", method, data)
			}
			checkPayloads(t, root)
		}
	})
}

// saysSuccess judges by encoding/json and encoding/xml alone.
func saysSuccess(data []byte) bool {
	from, to := bytes.IndexByte(data, '{'), bytes.LastIndexByte(data, '}')
	if !bytes.HasPrefix(trimSpace(data), []byte("<")) {
		var answer map[string]any
		return from >= 0 && to > from && json.Unmarshal(data[from:to+1], &answer) == nil &&
			answer["stat"] == "ok" && answer["code"] == nil
	}
	var answer struct {
		XMLName xml.Name
		Stat    string    `xml:"stat,attr"`
		Err     *struct{} `xml:"err"`
	}
	dec := xml.NewDecoder(bytes.NewReader(trimSpace(data)))
	if dec.Decode(&answer) != nil || answer.XMLName.Local != "rsp" || answer.Stat != "ok" || answer.Err != nil {
		return false
	}
	for {
		switch token, err := dec.Token(); token.(type) {
		case nil:
			return errors.Is(err, io.EOF)
		case xml.StartElement, xml.EndElement:
			return false
		}
	}
}

var (
	shownCode    = regexp.MustCompile(`^([0-9]{0,9}|[a-z_]{1,40})$`)
	shownProblem = regexp.MustCompile(`^oauth_problem=[a-z_]+(&oauth_parameters_absent=[a-z_%26]+)?$`)
)

func checkFailure(t *testing.T, method string, status int, data []byte, err error) {
	t.Helper()
	var f *provider.Failure
	if err.Error() == "" || !errors.As(err, &f) {
		return
	}
	if !shownCode.MatchString(f.NativeCode) {
		t.Errorf("%s with %d: the code of %q is %q", method, status, data, f.NativeCode)
	}
	if f.Proof != provider.Silent && (f.Code == "" || f.Fate != "" || f.NativeCode == "") {
		t.Errorf("%s with %d proves something: %+v", method, status, f)
	}
	if (f.Fate == groups.FateNotCarriedOut) != (f.NativeCode == "105" || f.NativeCode == "106") {
		t.Errorf("%s with %d: %+v", method, status, f)
	}
	_, own := methodCodes[method][f.NativeCode]
	_, every := commonCodes[f.NativeCode]
	known := own || every || slices.Contains(problems, f.NativeCode)
	if status >= 500 && (f.Fate == "") != known {
		t.Errorf("%s with %d: %+v", method, status, f)
	}
	if strings.HasPrefix(string(trimSpace(data)), "oauth_") && !shownProblem.MatchString(f.Message) {
		t.Errorf("%q of %q", f.Message, data)
	}
}

func checkPayloads(t *testing.T, root *node) {
	t.Helper()
	if all, err := root.groups(); err == nil {
		for _, g := range all {
			if !isNSID(g.ID) || g.Members < 0 || g.Photos < 0 || !utf8.ValidString(g.Name) {
				t.Errorf("%+v", g)
			}
		}
	}
	if p, err := root.membersPage(); err == nil {
		for _, m := range p.Members {
			if !isNSID(m.ID) || p.Total < 0 {
				t.Errorf("%+v of %d", m, p.Total)
			}
		}
	}
	if a, err := root.loggedIn(); err == nil && !isNSID(a.UserID) {
		t.Errorf("%+v", a)
	}
	if a, err := root.checked(); err == nil && (!isNSID(a.UserID) || a.Perms == "") {
		t.Errorf("%+v", a)
	}
}

// FuzzSignature holds guard and library to one rule: what is sent is signed
// rightly.
func FuzzSignature(f *testing.F) {
	f.Add("https://api.flickr.com/services/rest/", "method=flickr.test.null&a=b%20c+d", contentType)
	f.Add("http://[::1]:8080/a,b/", "a=1&a=2&b=&c", contentType)
	f.Add("https://API.flickr.com:443/%7E?x=y", "a[]=1;b=2", contentType+"; charset=utf-8")
	f.Fuzz(func(t *testing.T, address, form, kind string) {
		r, err := newRequest(t, address, form)
		if err != nil {
			return
		}
		r.Header.Set("Content-Type", kind)
		if sent, err := throughGuard(t, r); err != nil || !sent {
			return
		}
		if r, err = newRequest(t, address, form); err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", kind)
		if !signedByLibrary(t, r) {
			t.Errorf("%q to %q as %q is signed wrongly", form, address, kind)
		}
	})
}
