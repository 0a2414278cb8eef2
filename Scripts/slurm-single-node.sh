#!/usr/bin/env bash
# A Slurm of one node, for tests and for trying out: the real daemons, without systemd and without a line in /etc.
#
#   Scripts/slurm-single-node.sh start FOLDER [CPUS]   start it, or do nothing where it runs already
#   Scripts/slurm-single-node.sh status FOLDER         say whether it runs, its node and its jobs
#   Scripts/slurm-single-node.sh stop FOLDER           cancel its jobs and end it; logs stay in FOLDER
#
# Any user may run it. Settings, keys, logs and state lie in FOLDER; the last line of start says how to use it:
#   export SLURM_CONF=FOLDER/slurm.conf
# CPUS (the machine's number where left out) may be more than there are: jobs then share them.
# Needs slurmctld, slurmd, slurm-client and munge (Scripts/install-dependencies.sh --tests).
set -euo pipefail

usage() { sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2; }
fail() { echo "slurm-single-node: $*" >&2; exit 1; }

[[ $# -ge 2 && $# -le 3 ]] || usage
action=$1
cpus=${3:-$(nproc)}
[[ $cpus =~ ^[1-9][0-9]*$ ]] || fail "'$cpus' is no number of CPUs"
[[ $action == start || $action == stop || $action == status ]] || usage
[[ $action != start ]] || mkdir -p "$2"
[[ -d $2 ]] || fail "$2 is no folder"
folder=$(cd "$2" && pwd)
export PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin SLURM_CONF=$folder/slurm.conf

# Prints the process in a pid file if it still is one of ours: a number may have gone to another program.
process() {
  local pid
  pid=$(cat "$folder/$1.pid" 2>/dev/null) && [[ $(cat "/proc/$pid/comm" 2>/dev/null) == "$1" ]] && echo "$pid"
}

# Waits until a command succeeds, a number of seconds at most.
wait_for() {
  local tries=$(($1 * 10))
  shift
  until "$@" >/dev/null 2>&1; do ((tries-- > 0)) || return 1; sleep 0.1; done
}

# Starts a daemon with none of the caller's open files, for whose end the caller would wait.
detached() {
  local file
  for file in /proc/$BASHPID/fd/*; do
    file=${file##*/}
    ((file <= 2)) || eval "exec $file>&-"
  done
  exec "$@" </dev/null
}

free_port() {
  local port
  for _ in {1..200}; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
  fail "no free port"
}

write_settings() {
  local host controller daemon
  host=$(hostname -s 2>/dev/null || hostname)
  controller=$(free_port)
  until daemon=$(free_port) && [[ $daemon != "$controller" ]]; do :; done
  cat >"$folder/slurm.conf" <<END
ClusterName=firnline
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$controller
SlurmdPort=$daemon
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket,cred_expire=5
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
# No cgroups: a container seldom has the right to make any.
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc=$folder/jobs.txt
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SlurmdParameters=config_overrides
ReturnToService=2
MailProg=/bin/true
# A small cluster answers at once.
SchedulerParameters=sched_interval=1,sched_min_interval=50000,bf_interval=1,batch_sched_delay=0
DefMemPerCPU=256
MinJobAge=120
KillWait=2
SlurmdTimeout=20
MaxArraySize=100001
MaxJobCount=100000
NodeName=node NodeHostname=$host NodeAddr=127.0.0.1 CPUs=$cpus RealMemory=$(awk '/^MemTotal/ {print int($2 / 1024)}' /proc/meminfo)
PartitionName=all Nodes=node Default=YES MaxTime=INFINITE State=UP
END
  # Slurm loads a plugin for cgroups even where none is used; before 23 it knows no other way out.
  local plugin=disabled
  [[ $(slurmd -V) != *" 22."* ]] || plugin=cgroup/v1
  echo "CgroupPlugin=$plugin" >"$folder/cgroup.conf"
}

start() {
  local program
  for program in munged slurmctld slurmd sbatch; do
    command -v "$program" >/dev/null || fail "$program is not installed; run Scripts/install-dependencies.sh --tests"
  done
  # Slurm makes sockets in it, named after jobs.
  [[ ${#folder} -le 70 ]] || fail "$folder is too long a path for a socket; choose a shorter one"
  if process slurmctld >/dev/null && process slurmd >/dev/null && process munged >/dev/null; then
    echo "runs already: export SLURM_CONF=$SLURM_CONF"
    return
  fi
  stop_daemons
  trap stop_daemons EXIT
  chmod 755 "$folder"
  mkdir -p "$folder/state" "$folder/spool"
  [[ -s $folder/munge.key ]] || (umask 077; head -c 1024 /dev/urandom >"$folder/munge.key")
  # The settings of an earlier start are kept, as jobs may wait in its state; the ports may be taken by now.
  write_settings
  (detached munged --force --key-file="$folder/munge.key" --socket="$folder/munge.socket" \
    --pid-file="$folder/munged.pid" --log-file="$folder/munged.log" --seed-file="$folder/munge.seed" \
    --num-threads=2) >>"$folder/munged.log" 2>&1 || fail "munged does not start: $(tail -n 1 "$folder/munged.log")"
  (detached slurmctld -f "$SLURM_CONF") >>"$folder/slurmctld.log" 2>&1 \
    || fail "slurmctld does not start: $(tail -n 1 "$folder/slurmctld.log")"
  (detached slurmd -f "$SLURM_CONF" -N node) >>"$folder/slurmd.log" 2>&1 \
    || fail "slurmd does not start: $(tail -n 1 "$folder/slurmd.log")"
  wait_for 30 is_idle || fail "the node does not come up; see $folder/slurmctld.log and slurmd.log"
  trap - EXIT
  echo "export SLURM_CONF=$SLURM_CONF"
}

is_idle() { [[ $(sinfo -h -o %t) =~ ^(idle|mix|alloc)$ ]]; }

has_no_jobs() { [[ -z $(squeue -h -o %i) ]]; }

status() {
  local daemon
  for daemon in munged slurmctld slurmd; do
    process "$daemon" >/dev/null || fail "$daemon does not run in $folder"
  done
  sinfo -o "%N %T, %C CPUs (used/free/other/all)" -h
  squeue -o "%i %j %T %r" -h
}

stop() {
  if process slurmctld >/dev/null && process munged >/dev/null && ! timeout 10 squeue -h -o %i >/dev/null 2>&1; then
    echo "slurm-single-node: slurmctld does not answer; ending it all the same" >&2
  elif process slurmctld >/dev/null; then
    scancel --user="$(id -un)" 2>/dev/null || true
    wait_for 15 has_no_jobs || true
  fi
  stop_daemons
}

stop_daemons() {
  local daemon pid
  for daemon in slurmd slurmctld munged; do
    pid=$(process "$daemon") || continue
    kill "$pid" 2>/dev/null || true
    wait_for 10 gone "$pid" || kill -9 "$pid" 2>/dev/null || true
  done
  # What a job left behind: its keeper knows the folder by its settings.
  for pid in $(grep -lzxF "SLURM_CONF=$SLURM_CONF" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3); do
    [[ $(cat "/proc/$pid/comm" 2>/dev/null) != slurmstepd ]] || kill -9 "$pid" 2>/dev/null || true
  done
  rm -f "$folder"/*.pid "$folder"/munge.socket*
}

gone() { ! kill -0 "$1" 2>/dev/null; }

"$action"
