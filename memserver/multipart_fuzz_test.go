package memserver

import (
	"bytes"
	"mime/multipart"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/memserver/internal/oauth1"
	"github.com/groups-go/groups/rocketchat"
)

// FuzzMultipart gives both readers of multipart forms any body. What they take is
// what net/http's own reader of forms makes of it.
func FuzzMultipart(f *testing.F) {
	const part = "Content-Disposition: form-data; name="
	for _, body := range []string{
		"--b\r\n" + part + "roomId\r\n\r\nChess\r\n--b--\r\n",
		"--b\r\n" + part + "\"user Ids[]\"\r\n\r\nada\r\n--b\r\n" + part + "userIds\r\n\r\ngrace\r\n--b--",
		"--b\r\n" + part + "roomId; filename=a\r\n\r\nChess\r\n--b--",
		"--b\r\n" + part + "method\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=zz=41\r\n--b--",
		"--b\n" + part + "a\n\nb\n--b--", "--b--", "--b\r\n\r\n\r\n--b--", "--b\r\n" + part + "a\r\n\r\nb\r\n--b", "x--b\r\n--c--\r\n",
		"--b\r\n" + part + "a*=utf-8''%e4\r\n\r\n\xff\r\n--b--",
		"--b\r\n" + part + "a\r\n\r\n\xcc\xcc\r\n--b--",
	} {
		f.Add([]byte(body), "b")
		f.Add([]byte(body), `"`)
	}
	m := rcMethods[rocketchat.MethodGroupsInvite]
	f.Fuzz(func(t *testing.T, body []byte, boundary string) {
		want, err := multipart.NewReader(bytes.NewReader(body), boundary).ReadForm(int64(len(body)) + 1)
		params := flAddMultipart(nil, body, boundary)
		args := m.multipartArgs(body, boundary)
		if len(params) > flMaxParams+1 {
			t.Errorf("%d parameters", len(params))
		}
		if err != nil || boundary == "" || len(params) > flMaxParams {
			return // of a form that is malformed, Rocket.Chat takes the beginning
		}
		if len(params) > 0 {
			if diff := cmp.Diff(want.Value, values(params)); diff != "" {
				t.Errorf("(-net/http +memserver)\n%s", diff)
			}
		}
		for name, texts := range want.Value {
			if arg, known := m.arg(strings.TrimSuffix(name, "[]")); known && arg.kind == rcTexts {
				continue // a list, of which another spelling may stand beside
			}
			if len(want.Value) != 1 {
				continue // several can become one name where it is no UTF-8
			}
			if got := args.text(inUTF8(name)); got != inUTF8(texts[len(texts)-1]) {
				t.Errorf("%q is %q, want the last of %q", name, got, texts)
			}
		}
	})
}

func values(params []oauth1.Param) map[string][]string {
	all := make(map[string][]string)
	for _, p := range params {
		all[p.Name] = append(all[p.Name], p.Value)
	}
	return all
}

// inUTF8 is what encoding/json makes of a text.
func inUTF8(text string) string { return string([]rune(text)) }
