"""What a process that reads hostile bytes takes away from itself: memory, time, files, the network. Standard library only.

On Linux a seccomp filter leaves it the system calls that computing needs: no file can be opened, no socket, no process.
Where that cannot be had a network namespace of its own is tried; elsewhere only the resource limits are left.
"""

import ctypes
import os
import platform
import signal
import sys

MEMORY, PROCESSOR, FILE_SIZE, FILES, CORE, SYSTEM_CALLS, NO_NETWORK = (
    "memory",
    "processor time",
    "file size",
    "open files",
    "core dumps",
    "system calls",
    "network",
)
EVERY_LIMIT = (MEMORY, PROCESSOR, FILE_SIZE, FILES, CORE, SYSTEM_CALLS, NO_NETWORK)
LARGEST_FILE = 64 << 10
MOST_FILES = 32

ALLOWED = """
    read 0 63, write 1 64, close 3 57, fstat 5 80, newfstatat 262 79, lseek 8 62, mmap 9 222, mprotect 10 226,
    munmap 11 215, brk 12 214, rt_sigaction 13 134, rt_sigprocmask 14 135, rt_sigreturn 15 139, pread64 17 67,
    readv 19 65, writev 20 66, sched_yield 24 124, mremap 25 216, madvise 28 233, nanosleep 35 101, getpid 39 172,
    exit 60 93, gettid 186 178, futex 202 98, sched_getaffinity 204 123, clock_gettime 228 113,
    clock_nanosleep 230 115, exit_group 231 94, getrandom 318 278, rseq 334 293, set_robust_list 273 99,
    sigaltstack 131 132, getrusage 98 165, times 100 153, gettimeofday 96 169, restart_syscall 219 128,
    membarrier 324 283, sysinfo 99 179, uname 63 160
"""
"""System calls that are left, with their numbers on x86-64 and ARM64 (asm/unistd.h): computing, memory, and reading and
writing what is open already.
"""
ARCHITECTURES = {"x86_64": (0xC000003E, 1), "aarch64": (0xC00000B7, 2)}
"""Audit number (linux/audit.h) and column in ALLOWED."""
PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 22, 38
SECCOMP_MODE_FILTER = 2
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | 1  # refused calls answer EPERM
LOAD, EQUAL, ANSWER = 0x20, 0x15, 0x06
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000


def confine(*, memory: int, seconds: int) -> list[str]:
    """Give up what a decoder does not need, for good; answers which of EVERY_LIMIT hold now.

    `memory` in bytes of address space, `seconds` of processor time. Import all that will be needed before.
    """
    held = _limit_resources(memory, seconds)
    if sys.platform == "linux":
        if _filter_system_calls():
            held += [SYSTEM_CALLS, NO_NETWORK]
        elif ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0:
            held.append(NO_NETWORK)
    return held


def die_with_parent(parent: int | None = None) -> None:
    """A worker that is killed takes this process along (Linux; elsewhere the end of its pipes does).

    `parent`: its process id, so that a worker which is dead already is noticed too.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if parent is not None and os.getppid() != parent:
            os._exit(1)


def plain_environment(root: str) -> dict[str, str]:
    """What such a process is told: where its code is, and nothing that is secret."""
    told = ("SYSTEMROOT", "PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "VIRTUAL_ENV", "LANG")
    paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    kept = {name: os.environ[name] for name in told if name in os.environ}
    return {**kept, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}


def _limit_resources(memory: int, seconds: int) -> list[str]:
    if sys.platform == "win32":
        return []
    import resource

    limits = {
        MEMORY: (resource.RLIMIT_AS, memory, memory),
        PROCESSOR: (resource.RLIMIT_CPU, seconds, seconds + 5),
        FILE_SIZE: (resource.RLIMIT_FSIZE, LARGEST_FILE, LARGEST_FILE),
        FILES: (resource.RLIMIT_NOFILE, MOST_FILES, MOST_FILES),
        CORE: (resource.RLIMIT_CORE, 0, 0),
    }
    held = []
    for name, (which, soft, hard) in limits.items():
        highest = resource.getrlimit(which)[1]
        if highest != resource.RLIM_INFINITY:
            soft, hard = min(soft, highest), min(hard, highest)
        try:
            resource.setrlimit(which, (soft, hard))
        except (OSError, ValueError):  # macOS refuses a limit on address space
            continue
        held.append(name)
    return held


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("value", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(_Instruction)))


def _filter_system_calls() -> bool:
    """Only ALLOWED from here on. False where the kernel or the architecture does not know how."""
    if platform.machine() not in ARCHITECTURES:
        return False
    audit, column = ARCHITECTURES[platform.machine()]
    numbers = [int(call.split()[column]) for call in ALLOWED.split(",")]
    left = len(numbers)
    steps = [(LOAD, 0, 0, 4), (EQUAL, 0, left + 1, audit), (LOAD, 0, 0, 0)]
    steps += [(EQUAL, left - at, 0, number) for at, number in enumerate(numbers)]
    steps += [(ANSWER, 0, 0, REFUSE), (ANSWER, 0, 0, ALLOW)]
    instructions = (_Instruction * len(steps))(*(_Instruction(*step) for step in steps))
    program = _Program(len(steps), instructions)
    libc = ctypes.CDLL(None)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)
