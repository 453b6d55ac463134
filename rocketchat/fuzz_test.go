package rocketchat

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// FuzzAnswer holds the decoder to one rule that another reader can judge: an
// answer is a success only if it says so in so many words, and a failure never
// passes for one.
func FuzzAnswer(f *testing.F) {
	for _, name := range []string{"groups.leave-answer.json", "groups.leave-401.json", "groups.leave-request.json"} {
		text, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, 200)
		f.Add(text, 401)
	}
	for _, text := range []string{
		`{"success":true,"subscription":null}`,
		`{"success":true,"subscription":{"rid":"r1","roles":["owner"],"open":false}}`,
		`{"success":true,"members":[{"_id":"u1"}],"groups":[],"offset":0,"total":1}`,
		`{"status":"success","data":{"userId":"u1","authToken":"x","me":{"_id":"u1"}}}`,
		`{"success":false,"error":"No [error-room-not-found]","errorType":7,"details":"x"}`,
		`{"success":false,"error":"TOTP [totp-required]","details":{"method":"email"}}`,
		`{"suc\u0063ess":true,"success":false}`, `{"success":true,"status":"error"}`, `{"success":true,"sysMes":["uj"]}`,
	} {
		f.Add([]byte(text), 200)
		f.Add([]byte(text), 400)
		f.Add([]byte(text), 500)
	}
	f.Fuzz(func(t *testing.T, data []byte, status int) {
		for _, method := range []string{MethodLogin, MethodLogout, MethodGroupsLeave, MethodGroupsMembers, MethodSubscriptionsGetOne} {
			o, err := open(method, &provider.Response{Status: status, Body: data})
			if err != nil {
				checkFailure(t, method, status, err)
				continue
			}
			if !saysSuccess(method, data) {
				t.Errorf("%s took %q for a success", method, data)
			}
			checkSuccess(t, o)
		}
	})
}

// saysSuccess judges by encoding/json alone.
func saysSuccess(method string, data []byte) bool {
	var answer map[string]any
	if json.Unmarshal(data, &answer) != nil {
		return false
	}
	session := method == MethodLogin || method == MethodLogout
	yes := answer["success"] == true || session && answer["status"] == "success"
	return yes && answer["success"] != false && answer["status"] != "error"
}

func checkFailure(t *testing.T, method string, status int, err error) {
	t.Helper()
	var f *provider.Failure
	if err.Error() == "" || !errors.As(err, &f) {
		return
	}
	if f.Proof != provider.Silent && (f.Code == "" || f.Fate != "" || f.NativeCode == "") {
		t.Errorf("%s with %d proves something: %+v", method, status, f)
	}
	if status >= 500 && f.Fate != groups.FateUnknown {
		t.Errorf("%s with %d: %+v", method, status, f)
	}
	if f.Code == groups.ErrTwoFactor && kindOf(f) == "" {
		t.Errorf("no kind of second factor: %+v", f)
	}
}

func checkSuccess(t *testing.T, o object) {
	t.Helper()
	if a, err := o.loggedIn(); err == nil && (a.AuthToken.IsZero() || a.UserID == "" || strings.ContainsFunc(a.UserID+a.AuthToken.Reveal(), unicode.IsControl)) {
		t.Errorf("%+v", a)
	}
	if s, err := o.subscription("r1"); err == nil && s != nil && s.RoomID != "r1" {
		t.Errorf("%+v", s)
	}
	if p, err := readPage(o, MemberMembers, 0, object.asUser); err == nil {
		for _, u := range p.entries {
			if u.ID == "" || p.total < 0 {
				t.Errorf("%+v of %d", u, p.total)
			}
		}
	}
	for _, name := range []string{MemberGroup, MemberChannel} {
		if r := o.room(name); r != nil && (r.Msgs < 0 || r.UsersCount < 0 || !utf8.ValidString(r.Name)) {
			t.Errorf("%+v", r)
		}
	}
}

func FuzzLimits(f *testing.F) {
	f.Add("10", "3", "1481296138042", "", []byte("You must wait 42 seconds"))
	f.Add("10", "0", "99999999999999999999", "Fri, 09 Dec 2016 15:08:58 GMT", []byte("must wait 99999999999999999999 seconds"))
	f.Add("-1", "x", "9223372036854775807", "Fri, 09 Dec 1916 15:08:58 GMT", []byte("must wait  seconds must wait 1 second"))
	f.Fuzz(func(t *testing.T, limit, remaining, reset, date string, body []byte) {
		h := http.Header{}
		h.Set(HeaderRateLimitLimit, limit)
		h.Set(HeaderRateLimitRemaining, remaining)
		h.Set(HeaderRateLimitReset, reset)
		h.Set("Date", date)
		resp := &provider.Response{Status: http.StatusTooManyRequests, Header: h, Body: body}
		if wait, ok := retryAfter(resp); wait < 0 || !ok && wait != 0 {
			t.Errorf("a wait of %v, %t", wait, ok)
		}
		rl := rateLimit(resp)
		if rl == nil {
			return
		}
		ms, err := strconv.ParseInt(reset, 10, 64)
		if err != nil || rl.Limit < 0 || rl.Remaining < 0 || !rl.Reset.Equal(time.UnixMilli(ms)) {
			t.Errorf("%+v of %q, %q, %q", rl, limit, remaining, reset)
		}
	})
}
