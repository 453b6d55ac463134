# Joins and leaves with the package Flickr::API, twice each, in the way of signing
# that the first argument names, and writes what it was answered as JSON.
#
# Arguments: "oauth" or "flickr" (the old signatures), the address of the REST
# endpoint, the group. The first four lines of the input are the key, its secret,
# the token and the token's secret. PERL_LWP_SSL_CA_FILE names the certificate.
use strict;
use warnings;
use utf8;
use Flickr::API;
use JSON::PP;

my ($style, $rest_uri, $group) = @ARGV;
chomp(my ($key, $secret, $token, $token_secret) = map { scalar <STDIN> } 1 .. 4);

my $api = Flickr::API->new(
    $style eq 'oauth'
    ? { consumer_key => $key, consumer_secret => $secret, token => $token, token_secret => $token_secret, rest_uri => $rest_uri, unicode => 1 }
    : { key => $key, secret => $secret, rest_uri => $rest_uri, unicode => 1 }
);
$api->timeout(20);

# call gives 0 for a success, else the code that the package understood.
sub call {
    my ($method, %args) = @_;
    $args{auth_token} = $token if $style ne 'oauth';
    my $rsp = $api->execute_method($method, \%args);
    return $rsp->success ? 0 : $rsp->error_code + 0;
}

my @said;
for my $method (qw(flickr.groups.join flickr.groups.join flickr.groups.leave flickr.groups.leave)) {
    push @said, call($method, group_id => $group);
}

# The package's own reflection, and a text that has to be escaped to be signed.
my $methods = $api->execute_method('flickr.reflection.getMethods')->as_hash;
my %args = (title => "Let me in, please! (J'aime ça) a+b=c&d");
$args{auth_token} = $token if $style ne 'oauth';
my $echo = $api->execute_method('flickr.test.echo', \%args)->as_hash;

print JSON::PP->new->utf8->canonical->encode({
    codes   => \@said,
    methods => scalar @{ $methods->{methods}{method} },
    echo    => $echo->{title},
});
