package memserver

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver/internal/world"
)

// flPaid is the payload as XML, or the failure in words.
func flPaid(r flReply) string {
	switch {
	case r.failure != nil:
		return flSaid(r)
	case r.payload == nil:
		return ""
	}
	return string(appendFLPayload(nil, r.payload))
}

func TestFlickrLookingMethodsAnswerWhatTheCallerSees(t *testing.T) {
	t.Parallel()
	const (
		getInfo, getGroups = flickr.MethodGroupsGetInfo, flickr.MethodPeopleGetGroups
		noGroup, noUser    = "1 Group not found", "1 User not found"
		mine               = `<groups>` + "\n\t" + `<group nsid="15@N20" name="Mine" admin="0" is_member="1" is_moderator="0" is_admin="0" invitation_only="0" members="2" pool_count="2" />` + "\n</groups>\n"
		info               = "<group id=\"%s\">\n\t<name></name>\n\t<description></description>\n\t<members>1</members>\n\t<pool_count>0</pool_count>\n\t<privacy>%d</privacy>\n</group>\n"
	)
	for name, tc := range map[string]struct {
		caller, method string
		params         []string
		want           string
	}{
		"getInfo needs a group":             {flAda, getInfo, nil, noGroup},
		"getInfo of an unknown group":       {flAda, getInfo, []string{"group_id", flUnknown}, noGroup},
		"getInfo of a deleted group":        {flAda, getInfo, []string{"group_id", flDeleted}, noGroup},
		"getInfo of a hidden group":         {flAda, getInfo, []string{"group_id", flPrivate}, noGroup},
		"getInfo of a hidden group, nobody": {"", getInfo, []string{"group_id", flPrivate}, noGroup},
		"getInfo of one's hidden group":     {flGrace, getInfo, []string{"group_id", flPrivate}, fmt.Sprintf(info, flPrivate, 1)},
		"getInfo of a group by invitation":  {flAda, getInfo, []string{"group_id", flInvite}, fmt.Sprintf(info, flInvite, 2)},
		"getInfo for nobody":                {"", getInfo, []string{"group_id", flBanned}, fmt.Sprintf(info, flBanned, 3)},
		"getInfo tells the rules": {
			"", getInfo,
			[]string{"group_id", flRuled},
			"<group id=\"13@N20\">\n\t<name>Ruled</name>\n\t<description></description>\n\t<rules>Be kind</rules>\n\t<members>1</members>\n\t<pool_count>0</pool_count>\n\t<privacy>3</privacy>\n</group>\n",
		},
		"getGroups needs a user":       {flAda, getGroups, nil, noUser},
		"getGroups of an unknown user": {flAda, getGroups, []string{"user_id", flNobody}, noUser},
		"getGroups of oneself":         {flAda, getGroups, []string{"user_id", flAda}, mine},
		"getGroups of another":         {flGrace, getGroups, []string{"user_id", flAda}, mine},
		"getList needs a group":        {flAda, flickr.MethodGroupsMembersGetList, nil, noGroup},
		"getList of an unknown group":  {flAda, flickr.MethodGroupsMembersGetList, []string{"group_id", flUnknown}, noGroup},
		"getList of a deleted group":   {flAda, flickr.MethodGroupsMembersGetList, []string{"group_id", flDeleted}, noGroup},
		"getList of a hidden group":    {flAda, flickr.MethodGroupsMembersGetList, []string{"group_id", flPrivate}, noGroup},
		"test.null says nothing":       {flAda, flickr.MethodTestNull, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := flRun(newFLScene(t), tc.caller, tc.method, tc.params...)
			if d := cmp.Diff(tc.want, flPaid(r)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// flListed are the values of an attribute of the children.
func flListed(r flReply, name string) []string {
	var all []string
	for _, child := range r.payload.children {
		all = append(all, flAttrs(child)[name])
	}
	return all
}

func flAttrs(n *flNode) map[string]string {
	all := make(map[string]string)
	for _, a := range n.attrs {
		all[a.name] = a.value
	}
	return all
}

func TestFlickrGetGroupsHidesOthersPrivateGroups(t *testing.T) {
	t.Parallel()
	s := newFLScene(t)
	hers := flListed(flRun(s, flGrace, flickr.MethodPeopleGetGroups, "user_id", flGrace), "nsid")
	seen := flListed(flRun(s, flAda, flickr.MethodPeopleGetGroups, "user_id", flGrace), "nsid")
	if !slices.Contains(hers, flPrivate) {
		t.Errorf("her own groups are %v", hers)
	}
	want := slices.DeleteFunc(hers, func(id string) bool { return id == flPrivate })
	if d := cmp.Diff(want, seen); d != "" {
		t.Errorf("what Ada sees (-want +got):\n%s", d)
	}
}

func TestFlickrGetGroupsTellsTheRolesOfTheUser(t *testing.T) {
	t.Parallel()
	s := newFLScene(t)
	for user, want := range map[string]map[string]string{
		flGrace: {"admin": "1", "is_admin": "1", "is_moderator": "0", "is_member": "1"},
		flJoan:  {"admin": "0", "is_admin": "0", "is_moderator": "1", "is_member": "1"},
	} {
		got := flAttrs(flRun(s, flAda, flickr.MethodPeopleGetGroups, "user_id", user).payload.children[0])
		maps.DeleteFunc(got, func(name, _ string) bool { return want[name] == "" })
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", user, d)
		}
	}
}

func TestFlickrGetListPages(t *testing.T) {
	t.Parallel()
	s := newFLScene(t)
	const crowd = 600 // plain members beside an administrator and a moderator
	for i := range crowd {
		if err := s.world.PutUser(world.User{ID: flNth(i)}); err != nil {
			t.Fatal(err)
		}
		if err := s.world.Add(flOpen, flNth(i), 0); err != nil {
			t.Fatal(err)
		}
	}
	for _, tc := range []struct {
		page, perPage, types string
		want                 string // page, pages, perpage, total
		first, last          string
		n                    int
	}{
		{want: "1 7 100 602", first: flGrace, last: flNth(97), n: 100},
		{page: "2", want: "2 7 100 602", first: flNth(98), last: flNth(197), n: 100},
		{page: "7", want: "7 7 100 602", first: flNth(598), last: flNth(599), n: 2},
		{page: "8", want: "8 7 100 602"},
		{page: "9223372036854775807", want: "9223372036854775807 7 100 602"},
		{page: "9223372036854775808", want: "1 7 100 602", first: flGrace, last: flNth(97), n: 100},
		{page: "0", perPage: "0", want: "1 7 100 602", first: flGrace, last: flNth(97), n: 100},
		{page: "-1", perPage: "x", want: "1 7 100 602", first: flGrace, last: flNth(97), n: 100},
		{perPage: "500", want: "1 2 500 602", first: flGrace, last: flNth(497), n: 500},
		{perPage: "501", want: "1 2 500 602", first: flGrace, last: flNth(497), n: 500},
		{perPage: "301", page: "2", want: "2 2 301 602", first: flNth(299), last: flNth(599), n: 301},
		{perPage: "1", want: "1 602 1 602", first: flGrace, last: flGrace, n: 1},
		{types: "4", want: "1 1 100 1", first: flGrace, last: flGrace, n: 1},
		{types: "3", want: "1 1 100 1", first: flJoan, last: flJoan, n: 1},
		{types: "3,4", want: "1 1 100 2", first: flGrace, last: flJoan, n: 2},
		{types: "2", page: "6", want: "6 6 100 600", first: flNth(500), last: flNth(599), n: 100},
		{types: "2,3,4", want: "1 7 100 602", first: flGrace, last: flNth(97), n: 100},
		{types: "1", want: "1 0 100 0"},
	} {
		r := flRun(s, flAda, flickr.MethodGroupsMembersGetList,
			"group_id", flOpen, "page", tc.page, "per_page", tc.perPage, "membertypes", tc.types)
		a := flAttrs(r.payload)
		got := strings.Join([]string{a["page"], a["pages"], a["perpage"], a["total"]}, " ")
		ids := append(flListed(r, "nsid"), "")
		last := ids[max(len(ids)-2, 0)]
		if got != tc.want || ids[0] != tc.first || last != tc.last || len(ids)-1 != tc.n {
			t.Errorf("%+v: %s, %d from %s to %s", tc, got, len(ids)-1, ids[0], last)
		}
	}
}

func TestFlickrEchoRepeatsWhatXMLCanName(t *testing.T) {
	t.Parallel()
	s := newFLScene(t)
	r := flRun(s, "", flickr.MethodTestEcho, "method", "flickr.test.echo", "b", "1", "a-1.x", "", "b", "2", "", "x",
		"1st", "x", "a:b", "x", "a b", "x", "ä", "x", "stat", "fail", "<a>", "x", "_", "<&>", "api_key", "0123", "group_id", "1@N20", "page", "5d598e9d1faaa85c", "oauth_version", "1.0")
	const want = "<method>flickr.test.echo</method>\n<b>1</b>\n<a-1.x></a-1.x>\n<b>2</b>\n<_>&lt;&amp;&gt;</_>\n<api_key>0123</api_key>\n<group_id>1@N20</group_id>\n<page>5d598e9d1faaa85c</page>\n<oauth_version>1.0</oauth_version>\n"
	if d := cmp.Diff(want, flPaid(r)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"1", "", "2", "<&>", "0123", "5d598e9d1faaa85c"}, r.secrets); d != "" {
		t.Errorf("secrets (-want +got):\n%s", d)
	}
	a := s.encode(flFormat{name: flickr.FormatJSON}, r)
	const json = `{"method":{"_content":"flickr.test.echo"},"b":[{"_content":"1"},{"_content":"2"}],"a-1.x":{"_content":""},` +
		`"_":{"_content":"<&>"},"api_key":{"_content":"0123"},"group_id":{"_content":"1@N20"},"page":{"_content":"5d598e9d1faaa85c"},"oauth_version":{"_content":"1.0"},"stat":"ok"}`
	if d := cmp.Diff(json, string(a.body)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestFlickrEchoOfManySecretsIsWithheldWhole(t *testing.T) {
	t.Parallel()
	s := newFLScene(t)
	for _, n := range []int{0, flMaxEchoed, flMaxEchoed + 1} {
		var params []string
		for i := range n {
			params = append(params, fmt.Sprint("p", i), fmt.Sprintf("secret%02d", i))
		}
		a := s.encode(flFormat{}, flRun(s, "", flickr.MethodTestEcho, params...))
		said := hiding{secrets: a.secrets}
		shown := said.text(string(a.body), true)
		if strings.Contains(shown, "secret") {
			t.Errorf("%d: the record would show %s", n, shown)
		}
		if whole := shown == withheld; whole != (n > flMaxEchoed) {
			t.Errorf("%d: the record would show %s", n, shown)
		}
	}
}

func TestFlickrCheckTokenTellsWhatTheAppsTokenPermits(t *testing.T) {
	t.Parallel()
	s := newFLScene(t)
	token, _ := s.Token(flAda, flickr.PermsWrite)
	r := flRun(s, flAda, flickr.MethodCheckToken, "oauth_token", token.Reveal())
	want := "<oauth>\n\t<token>" + token.Reveal() + "</token>\n\t<perms>write</perms>\n\t" +
		`<user nsid="1@N01" username="ada" fullname="ada &amp; co" />` + "\n</oauth>\n"
	if d := cmp.Diff(want, flPaid(r)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{token.Reveal()}, s.encode(flFormat{}, r).secrets); d != "" {
		t.Errorf("secrets (-want +got):\n%s", d)
	}
	foreign, _ := s.TokenFor("another app", flAda, flickr.PermsWrite)
	gone, _ := s.Token(flNobody, flickr.PermsRead)
	for name, given := range map[string]string{
		"an unknown token": "72157626318069415-087bfc7b5816092c", "no token": "",
		"another app's": foreign.Reveal(), "one of a user who is gone": gone.Reveal(),
	} {
		r := flRun(s, flAda, flickr.MethodCheckToken, "oauth_token", given)
		if said := flSaid(r); said != "98 Login failed / Invalid auth token" || r.secrets != nil {
			t.Errorf("%s: %q", name, said)
		}
	}
}

func TestFlickrGetMethodsListsAllSorted(t *testing.T) {
	t.Parallel()
	var got []string
	for _, child := range flRun(newFLScene(t), "", flickr.MethodGetMethods).payload.children {
		got = append(got, child.text)
	}
	if d := cmp.Diff(slices.Sorted(maps.Keys(flMethods)), got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
