package memserver_test

import (
	"strings"
	"testing"

	"github.com/groups-go/groups/memserver"
)

func TestRestoreNamesThePathOfWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"peopleaggregator": {"users": [{"id": "1", "nam": "Ada"}]}}`:                           `peopleaggregator.users[0].nam: unknown field "nam": the fields are biography, email, id, login, name, siteRoles, timeZone`,
		`{"rocketchat": {"uesrs": []}}`:                                                          `rocketchat.uesrs: unknown field "uesrs"`,
		`{"flickr": {"groups": [{"id": "1@N20"}, {"members": [{"user": "1"}, {"usre": "1"}]}]}}`: `flickr.groups[1].members[1].usre: unknown field "usre": the fields are roles, since, user`,
		`{"flickr": {"groups": [{"photos": [{"cuont": 1}]}]}}`:                                   `flickr.groups[0].photos[0].cuont: unknown field`,
		`{"groupserver": {"tokens": [{"user": "a", "expires": "soon"}]}}`:                        `groupserver.tokens[0].expires: `,
		`{"groupserver": {"groups": [{"members": [{"roles": ["king"]}]}]}}`:                      `groupserver.groups[0].members[0].roles: `,
		`{"groupserver": {"a field": 1}}`:                                                        `groupserver["a field"]: unknown field`,
		`{"groupserver": {"": 1}}`:                                                               `groupserver[""]: unknown field`,
		`{"groupserver": {"passwords": {"a@b": 5550123}}}`:                                       `groupserver.passwords["a@b"]: it is not a text`,
		`{"groupserver": {"passwords": []}}`:                                                     `groupserver.passwords: it is not an object`,
		`{"groupserver": []}`:                                                                    `groupserver: it is not an object`,
		`{"groupserver": {"users": {}}}`:                                                         `groupserver.users: it is not a list`,
		`{"groupserver": {"users": [1]}}`:                                                        `groupserver.users[0]: it is not an object`,
		`{"groupserver": {"users": [{"siteRoles": [1]}]}}`:                                       `groupserver.users[0].siteRoles[0]: it is not a text`,
		`{"groupserver": {"groups": [{"private": "yes"}]}}`:                                      `groupserver.groups[0].private: it is not true or false`,
		`{"groupserver": {"groups": [{"messages": 1.5}]}}`:                                       `groupserver.groups[0].messages: it is not a whole number`,
		`{"groupserver": {"Group": {}}}`:                                                         `groupserver.Group: unknown field`,
		`{"groupserver": {"Data": {}}}`:                                                          `groupserver.Data: unknown field`,
		`{"groupserver": {"users": [{"b": 1, "a": 1}]}}`:                                         `groupserver.users[0].a: `,
	} {
		srv := memserver.New()
		err := srv.Restore(strings.NewReader(text))
		if err == nil || !strings.HasPrefix(err.Error(), "memserver: restore: "+want) || strings.Contains(err.Error(), "5550123") {
			t.Errorf("%s:\ngot  %v\nwant %s", text, err, want)
		}
	}
}

// What encoding/json takes is taken: names in another case, and null for nothing.
func TestRestoreTakesWhatJSONTakes(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"peopleaggregator": {"Users": [{"ID": "1", "name": null, "siteRoles": null}], "groups": null, "passwords": null}}`,
		`{"peopleaggregator": {}}`, `{}`, " {\n} \n",
	} {
		if err := memserver.New().Restore(strings.NewReader(text)); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}
