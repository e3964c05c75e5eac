"""Prints the command lines that a DAG would run, as JSON, with stand-ins for Airflow: commands.py FILE."""

import json
import runpy
import subprocess
import sys
import types


class Anything(types.ModuleType):
    """Of Airflow and of Kubernetes' client: whatever is named is there, and takes what it is given."""

    AirflowException = AirflowFailException = Exception

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything(name)

    def __call__(self, *given, **named):
        return lambda make: make

    class KubernetesPodOperator:
        def __init__(self, **given):
            print(json.dumps(given["cmds"] + given["arguments"]))


def ended(command, **given):
    print(json.dumps(command))
    return types.SimpleNamespace(returncode=0)


for name in [
    "airflow",
    "airflow.decorators",
    "airflow.exceptions",
    "airflow.providers",
    "airflow.providers.cncf",
    "airflow.providers.cncf.kubernetes",
    "airflow.providers.cncf.kubernetes.operators",
    "airflow.providers.cncf.kubernetes.operators.pod",
    "kubernetes",
    "kubernetes.client",
]:
    sys.modules[name] = Anything(name)
subprocess.run = ended
runpy.run_path(sys.argv[1])
