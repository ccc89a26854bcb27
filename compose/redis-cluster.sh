#!/bin/sh
# Makes one Cluster of the nodes that it is given, half of them replicas. Those that are one already are introduced to
# each other again: containers that were made anew have other addresses.
set -eu

first=$1
addresses=
for node in "$@"; do
  addresses="$addresses $(getent hosts "$node" | awk '{ print $1; exit }')"
done

if redis-cli -e -h "$first" cluster info | grep -q '^cluster_slots_assigned:0'; then
  # shellcheck disable=SC2086 # one word each
  redis-cli --cluster create $(printf '%s:6379 ' $addresses) --cluster-replicas 1 --cluster-yes
else
  for address in $addresses; do redis-cli -e -h "$first" cluster meet "$address" 6379; done
fi

until redis-cli -e -h "$first" cluster info | grep '^cluster_state:ok'; do sleep 1; done
