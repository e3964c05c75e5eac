"""A run of sparkvae every night, for Airflow 2.

Finished stages are skipped, and an interrupted training continues from its last checkpoint, so a
second try costs little. After exit codes 2 to 5 and 7 (configuration, data, an earlier run in the
way, divergence, a gate that failed) another try would end the same way: the task fails at once.
"""

import subprocess
from datetime import datetime, timedelta

from airflow.decorators import dag, task
from airflow.exceptions import AirflowException, AirflowFailException

HOME = "/opt/sparkvae"
RUNS = "/data/sparkvae/runs"
MASTER = "yarn"
FINAL = (2, 3, 4, 5, 7)


@dag(
    schedule="30 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=10)},
)
def sparkvae_nightly():
    @task(execution_timeout=timedelta(hours=8))
    def pipeline(ds=None):
        command = [
            f"{HOME}/scripts/sparkvae",
            "pipeline",
            "--config",
            f"{HOME}/conf/nightly.conf",
            "--output",
            f"{RUNS}/{ds}",
            "--",
            "--master",
            MASTER,
            "--properties-file",
            f"{HOME}/conf/yarn.conf",
        ]
        done = subprocess.run(command, stderr=subprocess.PIPE, text=True)
        if done.returncode in FINAL:
            raise AirflowFailException(done.stderr)
        if done.returncode != 0:
            raise AirflowException(done.stderr)

    pipeline()


sparkvae_nightly()
