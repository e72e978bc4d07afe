from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("courses", "0005_where_a_course_was_started")]

    operations = [migrations.RenameModel("CourseWeight", "DownloadSize")]
